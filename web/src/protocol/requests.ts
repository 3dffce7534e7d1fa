/**
 * Commands that wait for their answer, by number.
 *
 * Invariant: every promise given out is settled exactly once: by its answer, by its deadline, or by the end of the
 * connection it was sent on.
 */
import type { RefusalCode, Reply } from '../wire'

/** The server said no, or (`lost`, `late`) did not say anything. */
export class RefusedError extends Error {
  constructor(
    readonly code: RefusalCode | 'lost' | 'late',
    text = '',
  ) {
    super(text === '' ? code : `${code}: ${text}`)
    this.name = 'RefusedError'
  }
}

interface Waiting {
  resolve: (reply: Reply) => void
  reject: (error: RefusedError) => void
  deadlineMs: number
}

export class Requests {
  #last = 0
  readonly #waiting = new Map<number, Waiting>()

  /** A fresh number and the promise of its answer; `deadlineMs` is a time of the clock given to `expire`. */
  open(deadlineMs: number): { n: number; reply: Promise<Reply> } {
    const n = ++this.#last
    const reply = new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(n, { resolve, reject, deadlineMs })
    })
    return { n, reply }
  }

  /** An answer nobody waits for (it came after its deadline) is dropped: returns false. */
  settle(reply: Reply): boolean {
    const waiting = this.#take(reply.n)
    if (waiting === undefined) return false
    if (reply.type === 'refused') waiting.reject(new RefusedError(reply.code as RefusalCode, reply.text))
    else waiting.resolve(reply)
    return true
  }

  expire(nowMs: number): void {
    for (const [n, waiting] of [...this.#waiting])
      if (waiting.deadlineMs <= nowMs) this.#take(n)?.reject(new RefusedError('late'))
  }

  /** The connection is gone: whether those commands were carried out is not known. */
  failAll(): void {
    for (const n of [...this.#waiting.keys()]) this.#take(n)?.reject(new RefusedError('lost'))
  }

  get size(): number {
    return this.#waiting.size
  }

  #take(n: number): Waiting | undefined {
    const waiting = this.#waiting.get(n)
    this.#waiting.delete(n)
    return waiting
  }
}
