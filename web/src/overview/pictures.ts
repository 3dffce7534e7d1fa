/** The pictures that sketched pages show, each fetched once, whichever cards show it. */

/** As many as a lesson's sheets; more is another lesson's worth of memory. */
const MOST = 40
const AT_ONCE = 2
const AGAIN_MS = 5000

/** Fetches a file and makes a picture of it; `null`: there is none. */
export type Load = (hash: string) => Promise<ImageBitmap | null>

export class Pictures {
  /** `null`: it is on its way, or there is none. */
  readonly #held = new Map<string, ImageBitmap | null>()
  readonly #waiting: string[] = []
  #loading = 0
  #closed = false

  /** `onLoaded`: one more is there. */
  constructor(
    private readonly load: Load,
    private readonly onLoaded: () => void,
  ) {}

  get(hash: string): ImageBitmap | null {
    const held = this.#held.get(hash)
    if (held === undefined && this.#held.size < MOST) {
      this.#held.set(hash, null)
      this.#waiting.push(hash)
      this.#next()
    }
    return held ?? null
  }

  close(): void {
    this.#closed = true
    this.#waiting.length = 0
    for (const picture of this.#held.values()) picture?.close()
    this.#held.clear()
  }

  #next(): void {
    while (this.#loading < AT_ONCE) {
      const hash = this.#waiting.shift()
      if (hash === undefined) return
      this.#loading += 1
      void this.#fetch(hash).finally(() => {
        this.#loading -= 1
        this.#next()
      })
    }
  }

  async #fetch(hash: string): Promise<void> {
    try {
      const picture = await this.load(hash)
      if (this.#closed) picture?.close()
      else if (picture !== null) {
        this.#held.set(hash, picture)
        this.onLoaded()
      }
    } catch {
      setTimeout(() => {
        if (this.#closed) return
        this.#waiting.push(hash)
        this.#next()
      }, AGAIN_MS)
    }
  }
}
