/**
 * Which moment of the lesson is shown. Runs by a clock of its own, which everything that plays follows.
 *
 * Invariant: the moment is always within the lesson; while it is held (what is to be seen is not there yet),
 * or at the end, it stands.
 */
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const
export type Rate = (typeof RATES)[number]

export interface Playing {
  readonly playing: boolean
  readonly held: boolean
  readonly rate: Rate
  /** Counts jumps, so that whoever follows knows of each. */
  readonly jumps: number
}

export class PlaybackClock {
  #playing: Playing = { playing: false, held: false, rate: 1, jumps: 0 }
  #at: number
  #since: number
  readonly #listeners = new Set<() => void>()

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(
    readonly begins: number,
    readonly ends: number,
    private readonly now: () => number,
  ) {
    this.#at = begins
    this.#since = now()
  }

  readonly get = (): Playing => this.#playing

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get at(): number {
    const { playing, held, rate } = this.#playing
    const passed = playing && !held ? ((this.now() - this.#since) / 1000) * rate : 0
    return Math.min(this.#at + passed, this.ends)
  }

  play(): void {
    if (this.at >= this.ends) this.seek(this.begins)
    this.#change({ playing: true })
  }

  pause(): void {
    this.#change({ playing: false })
  }

  toggle(): void {
    if (this.#playing.playing) this.pause()
    else this.play()
  }

  seek(at: number): void {
    this.#at = Math.min(Math.max(at, this.begins), this.ends)
    this.#since = this.now()
    this.#change({ jumps: this.#playing.jumps + 1 })
  }

  setRate(rate: Rate): void {
    this.#change({ rate })
  }

  /** Stand, or go on, while something is waited for. */
  hold(held: boolean): void {
    this.#change({ held })
  }

  #change(change: Partial<Playing>): void {
    const next = { ...this.#playing, ...change }
    if (Object.entries(change).every(([key, value]) => this.#playing[key as keyof Playing] === value)) return
    this.#at = this.at
    this.#since = this.now()
    this.#playing = next
    for (const listener of this.#listeners) listener()
  }
}
