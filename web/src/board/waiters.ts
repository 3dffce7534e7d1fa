/** Who waits until the server has what was drawn so far. Free of clocks. */
import type { State } from './elements'

/** Longer than any answer takes while the connection lives, and not longer than a child waits for a button. */
const LONGEST_WAIT_MS = 2000

/** What is to be known of the page; see `Binding`. */
interface Standing {
  /** What the server does not have; `null`: that is not known yet. */
  unanswered(): ReadonlyMap<string, State> | null
  isAnswered(states: ReadonlyMap<string, State>): boolean
}

interface Waiter {
  readonly untilMs: number
  /** What was drawn when they began to wait. */
  awaited: ReadonlyMap<string, State> | null
  readonly done: (saved: boolean) => void
}

export class Waiters {
  readonly #waiters = new Set<Waiter>()

  constructor(private readonly standing: Standing) {}

  /** Whether all that was drawn until now is on the server in time. What is drawn meanwhile is not waited for. */
  wait(nowMs: number): Promise<boolean> {
    return new Promise((done) => {
      this.#waiters.add({ untilMs: nowMs + LONGEST_WAIT_MS, awaited: this.standing.unanswered(), done })
    })
  }

  /** Tells those for whom it is decided. Call whenever something came, and as time goes by. */
  tell(nowMs: number): void {
    for (const waiter of this.#waiters) {
      waiter.awaited ??= this.standing.unanswered()
      const saved = waiter.awaited !== null && this.standing.isAnswered(waiter.awaited)
      if (saved || nowMs >= waiter.untilMs) this.#end(waiter, saved)
    }
  }

  /** Nothing comes any more. */
  giveUp(): void {
    for (const waiter of this.#waiters) this.#end(waiter, false)
  }

  #end(waiter: Waiter, saved: boolean): void {
    this.#waiters.delete(waiter)
    waiter.done(saved)
  }
}
