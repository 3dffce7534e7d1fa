/** Two soft notes: something begins that everybody has to know of. Where a browser plays nothing yet, nothing is heard. */

const NOTES_HZ = [659.3, 880]
const NOTE_SECONDS = 0.35
const LOUDNESS = 0.15

export function chime(): void {
  const context = new AudioContext()
  NOTES_HZ.forEach((frequency, place) => {
    const [note, volume] = [context.createOscillator(), context.createGain()]
    const at = context.currentTime + place * NOTE_SECONDS
    note.frequency.value = frequency
    volume.gain.setValueAtTime(LOUDNESS, at)
    volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS)
    note.connect(volume).connect(context.destination)
    note.start(at)
    note.stop(at + NOTE_SECONDS)
    if (place === NOTES_HZ.length - 1) note.onended = () => void context.close()
  })
}
