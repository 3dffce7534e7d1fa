/**
 * One page at every moment of a lesson.
 *
 * Invariant: at a moment it shows of every element the last state that was put before, in the page's order.
 */
import { inOrder, viewOf, type Box } from '../overview/geometry'
import type { PlayedOperation } from '../rest/playback'
import type { Sketch } from '../wire/types'

type Element = PlayedOperation['element']

export class BoardStory {
  /** Of each element its states, in order. */
  readonly #states = new Map<string, { at: number; element: Element }[]>()
  /** When anything was put, in order. */
  readonly #times: number[] = []
  /** All that was ever drawn: so the page stands still while it grows. */
  readonly view: Box | null

  /** In the order in which they were accepted. */
  constructor(operations: readonly PlayedOperation[]) {
    let last = -Infinity
    for (const { at, element } of operations) {
      // Two nodes' clocks may differ a little: what was accepted later is not shown earlier.
      last = Math.max(last, at)
      this.#times.push(last)
      const states = this.#states.get(element.id) ?? []
      states.push({ at: last, element })
      this.#states.set(element.id, states)
    }
    this.view = viewOf(operations.filter(({ element }) => element.isDeleted !== true).map(({ element }) => element))
  }

  /** How much was put until then: the same number, the same picture. */
  count(at: number): number {
    return before(this.#times, at, (time) => time)
  }

  shown(at: number): Sketch[] {
    const found: Element[] = []
    for (const states of this.#states.values()) {
      const element = states[before(states, at, (state) => state.at) - 1]?.element
      if (element !== undefined && element.isDeleted !== true) found.push(element)
    }
    return inOrder(found)
  }
}

/** How many of these, which are in order of time, are not after a moment. */
function before<Item>(items: readonly Item[], at: number, timeOf: (item: Item) => number): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && timeOf(item) <= at) low = middle + 1
    else high = middle
  }
  return low
}
