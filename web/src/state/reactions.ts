/**
 * Reactions of others and one's own: shown for a few seconds, counted a little longer for the teacher.
 *
 * Invariant: one reaction a person, the last; none is older than `COUNTED_SECONDS`.
 */
import type { Reaction } from '../wire'
import { WritableStore, type Store } from './store'

export const REACTIONS = ['clap', 'yes', 'question', 'slower', 'faster'] as const satisfies readonly Reaction[]

/** Long enough to be noticed from the corner of an eye. */
export const SHOWN_SECONDS = 6
/** Long enough for a teacher who looked at the board meanwhile. */
export const COUNTED_SECONDS = 20

export interface Shown {
  readonly reaction: Reaction
  readonly atSeconds: number
}

export type Recent = ReadonlyMap<string, Shown>

export function recent(held: Recent, people: Readonly<Record<string, Reaction>>, nowSeconds: number): Recent {
  const next = new Map(faded(held, nowSeconds))
  for (const [person, reaction] of Object.entries(people)) next.set(person, { reaction, atSeconds: nowSeconds })
  return next
}

/** Without those that are too old; the same object if there are none. */
export function faded(held: Recent, nowSeconds: number): Recent {
  const young = [...held].filter(([, { atSeconds }]) => nowSeconds - atSeconds < COUNTED_SECONDS)
  return young.length === held.size ? held : new Map(young)
}

/** How many show each, those of the last `seconds`; in the order in which they are offered. */
export function counted(held: Recent, seconds: number, nowSeconds: number): [Reaction, number][] {
  const young = [...held.values()].filter(({ atSeconds }) => nowSeconds - atSeconds < seconds)
  return REACTIONS.map((reaction): [Reaction, number] => [
    reaction,
    young.filter((one) => one.reaction === reaction).length,
  ]).filter(([, count]) => count > 0)
}

export class Reactions {
  readonly #store = new WritableStore<Recent>(new Map())
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(readonly nowSeconds: () => number) {}

  get store(): Store<Recent> {
    return this.#store
  }

  received(people: Readonly<Record<string, Reaction>>): void {
    this.#store.set(recent(this.#store.get(), people, this.nowSeconds()))
    this.#timer ??= setInterval(() => {
      this.#store.update((held) => faded(new Map(held), this.nowSeconds()))
      if (this.#store.get().size === 0) this.#rest()
    }, 1000)
  }

  close(): void {
    this.#rest()
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
