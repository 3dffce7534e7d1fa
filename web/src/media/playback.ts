/**
 * Plays the audio slots.
 *
 * Invariant: `blocked` is true exactly while the browser refuses to play without a tap; one `resume()` from a click
 * plays everything.
 */

/** The part of an <audio> element that is used; tests bring their own. */
export interface Player {
  srcObject: MediaProvider | null
  play(): Promise<void>
  pause(): void
}

export class Playback {
  #players: Player[] = []
  #blocked = false
  #silent = false

  constructor(
    private readonly onBlocked: (blocked: boolean) => void,
    private readonly newPlayer: () => Player = () => new Audio(),
  ) {}

  /** Play these and nothing else. */
  use(streams: readonly MediaStream[]): void {
    this.close()
    this.#players = streams.map((stream) => {
      const player = this.newPlayer()
      player.srcObject = stream
      return player
    })
    this.#playAll()
  }

  /** To be called from a click. */
  resume(): void {
    this.#tell(false)
    this.#playAll()
  }

  /** Play nothing, although it comes: another device in the same room does. */
  setSilent(silent: boolean): void {
    this.#silent = silent
    if (!silent) {
      this.#playAll()
      return
    }
    for (const player of this.#players) player.pause()
    this.#tell(false)
  }

  close(): void {
    for (const player of this.#players) {
      player.pause()
      player.srcObject = null
    }
    this.#players = []
  }

  #playAll(): void {
    if (this.#silent) return
    for (const player of this.#players)
      player.play().catch((error: unknown) => {
        // AbortError: a newer stream came first. Only a refusal is of interest to the listener.
        if (error instanceof Error && error.name === 'NotAllowedError') this.#tell(true)
      })
  }

  #tell(blocked: boolean): void {
    if (blocked === this.#blocked) return
    this.#blocked = blocked
    this.onBlocked(blocked)
  }
}
