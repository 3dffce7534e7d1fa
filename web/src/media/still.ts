/** Makes small JPEGs of a camera, for those who do not get its video. */

/** As 4:3 as a tile; the server takes no more than 320×240. */
const WIDTH = 160
const HEIGHT = 120
/** What the server takes; a face is 3 to 5 KB at the first quality. */
const MAX_BYTES = 6 * 1024
const QUALITIES = [0.6, 0.4, 0.2]

/** The middle part of a picture that fills a place of another shape, as CSS `object-fit: cover` does. Pure. */
export function cover(width: number, height: number, ratio: number): { x: number; y: number; w: number; h: number } {
  const w = Math.min(width, height * ratio)
  const h = Math.min(height, width / ratio)
  return { x: (width - w) / 2, y: (height - h) / 2, w, h }
}

/** One camera's stills. `close()` it: until then the picture is decoded. */
export class StillCamera {
  readonly #video = document.createElement('video')
  readonly #canvas = document.createElement('canvas')
  #playing: Promise<void> | null = null

  constructor(track: MediaStreamTrack) {
    this.#canvas.width = WIDTH
    this.#canvas.height = HEIGHT
    this.#video.muted = true
    this.#video.playsInline = true
    // In the page, though not in sight: Safari plays nothing that is not.
    this.#video.className = 'only-heard'
    this.#video.ariaHidden = 'true'
    document.body.append(this.#video)
    this.#video.srcObject = new MediaStream([track])
  }

  /** Base64 of a JPEG; null where there is no picture now. */
  async take(): Promise<string | null> {
    this.#playing ??= this.#video.play()
    await this.#playing
    const { videoWidth, videoHeight } = this.#video
    const context = this.#canvas.getContext('2d')
    if (videoWidth === 0 || context === null) return null
    const { x, y, w, h } = cover(videoWidth, videoHeight, WIDTH / HEIGHT)
    context.drawImage(this.#video, x, y, w, h, 0, 0, WIDTH, HEIGHT)
    for (const quality of QUALITIES) {
      const blob = await new Promise<Blob | null>((done) => {
        this.#canvas.toBlob(done, 'image/jpeg', quality)
      })
      if (blob !== null && blob.size <= MAX_BYTES) return base64(new Uint8Array(await blob.arrayBuffer()))
    }
    return null
  }

  close(): void {
    this.#video.srcObject = null
    this.#video.remove()
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
