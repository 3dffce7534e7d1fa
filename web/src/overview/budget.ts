/**
 * How much of the page's time painting may take. Pure.
 *
 * Invariant: over any span of `t` seconds painting takes at most `MOST_SAVED_MS + MS_PER_SECOND * t` and one painting
 * more. Where cards are costly they are painted less often; the rest of the page does not notice.
 */

/** 5 % of a core; forty cards of a busy class take 30 ms on a fast machine, 120 on a school's. */
export const MS_PER_SECOND = 50
/** A screen that opens may paint all of its cards at once. */
export const MOST_SAVED_MS = 100

export class Budget {
  #savedMs = MOST_SAVED_MS
  #atMs = 0

  /** How long to wait before anything more is painted; 0: paint now. */
  waitMs(nowMs: number): number {
    this.#grow(nowMs)
    return this.#savedMs > 0 ? 0 : Math.ceil((-this.#savedMs / MS_PER_SECOND) * 1000) + 1
  }

  spent(ms: number, nowMs: number): void {
    this.#grow(nowMs)
    this.#savedMs -= ms
  }

  #grow(nowMs: number): void {
    const passed = Math.max(0, nowMs - this.#atMs)
    this.#savedMs = Math.min(MOST_SAVED_MS, this.#savedMs + (passed / 1000) * MS_PER_SECOND)
    this.#atMs = Math.max(this.#atMs, nowMs)
  }
}
