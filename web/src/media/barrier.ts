/**
 * Tells when a network keeps sound and pictures out.
 *
 * Invariant: it is `blocked` only after an answer: a server that gives none is no barrier of the network's.
 */

/** A way that works is found within a second or two, by TCP or a relay within four; then waiting is no plan. */
export const BLOCKED_AFTER_MS = 8000

export class Barrier {
  #timer: ReturnType<typeof setTimeout> | undefined
  #blocked = false

  constructor(private readonly onBlocked: (blocked: boolean) => void) {}

  /** The server has answered an offer: from now on the network is asked for a way. Later answers change nothing. */
  answered(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#tell(true)
    }, BLOCKED_AFTER_MS)
  }

  /** Media is connected, or nobody asks for it any more. */
  passed(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#tell(false)
  }

  #tell(blocked: boolean): void {
    if (blocked === this.#blocked) return
    this.#blocked = blocked
    this.onBlocked(blocked)
  }
}
