/** How loud a microphone is, for a meter. */

/** Quiet speech is near −50 dBFS, loud speech near −10: the meter's ends. */
const QUIET_DB = -55
const LOUD_DB = -12
/** Ten times a second looks alive and costs nothing. */
const EVERY_MS = 100

/** Samples in [-1, 1] -> 0 (silence) to 1 (loud). Pure. */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  if (sum === 0) return 0
  const db = 10 * Math.log10(sum / samples.length)
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)))
}

/** Calls back with the loudness of `track` until the returned function is called. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    if (context.state === 'suspended') void context.resume() // browsers wait for the first touch of the page
    analyser.getFloatTimeDomainData(samples)
    tell(loudness(samples))
  }, EVERY_MS)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}
