/** Our puts between sending and their answer, and how they are cut. Pure. */
import type { BoardElement } from './elements'
import { MAX_PUT_CHARACTERS, MAX_PUT_ELEMENTS } from './protocol'

export class PutsInFlight {
  readonly #puts = new Map<number, Map<string, BoardElement>>()
  #next = 1

  get size(): number {
    return this.#puts.size
  }

  open(elements: readonly BoardElement[]): number {
    const n = this.#next++
    this.#puts.set(n, new Map(elements.map((element) => [element.id, element])))
    return n
  }

  /** Takes an answered put out. Empty for an answer that nobody waits for. */
  settle(n: number): Map<string, BoardElement> {
    const put = this.#puts.get(n)
    this.#puts.delete(n)
    return put ?? new Map<string, BoardElement>()
  }

  /** Whether an element waits for an answer, to a put later than number `after`. */
  has(id: string, after = 0): boolean {
    for (const [n, put] of this.#puts) if (n > after && put.has(id)) return true
    return false
  }

  /** The last state of each element. */
  all(): Map<string, BoardElement> {
    const last = new Map<string, BoardElement>()
    for (const put of this.#puts.values()) for (const [id, element] of put) last.set(id, element)
    return last
  }

  /** Takes all out: the connection is gone, or the page was told anew. */
  takeAll(): Map<string, BoardElement> {
    const last = this.all()
    this.#puts.clear()
    return last
  }
}

/** Cuts into puts of a size that the server takes. */
export function cut(elements: readonly BoardElement[]): BoardElement[][] {
  const puts: BoardElement[][] = []
  let put: BoardElement[] = []
  let characters = 0
  for (const element of elements) {
    const size = JSON.stringify(element).length
    if (put.length > 0 && (put.length >= MAX_PUT_ELEMENTS || characters + size > MAX_PUT_CHARACTERS)) {
      puts.push(put)
      put = []
      characters = 0
    }
    put.push(element)
    characters += size
  }
  if (put.length > 0) puts.push(put)
  return puts
}
