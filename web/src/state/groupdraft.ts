/**
 * Groups as a teacher plans them before anybody moves. Pure; chance is an argument.
 *
 * Invariant: every pupil is in exactly one place: one group, or without a group.
 */
import { MAX_GROUPS, type NewGroup } from '../wire'

export interface GroupDraft {
  readonly groups: readonly { readonly name: string; readonly people: readonly string[] }[]
  readonly without: readonly string[]
}

/** Puts everybody into `count` groups whose sizes differ by one at most. `chance` gives numbers from [0, 1). */
export function byChance(
  people: readonly string[],
  count: number,
  nameOf: (number: number) => string,
  chance: () => number,
): GroupDraft {
  const shuffled = shuffle(people, chance)
  const number = Math.max(1, Math.min(MAX_GROUPS, Math.floor(count)))
  const groups = Array.from({ length: number }, (_, index) => ({
    name: nameOf(index + 1),
    people: shuffled.filter((_person, place) => place % number === index),
  }))
  return { groups, without: [] }
}

/** `to`: the index of a group, or `null` for without a group. */
export function moved(draft: GroupDraft, person: string, to: number | null): GroupDraft {
  return {
    groups: draft.groups.map((group, index) => {
      const others = group.people.filter((one) => one !== person)
      return { ...group, people: index === to ? [...others, person] : others }
    }),
    without: [...draft.without.filter((one) => one !== person), ...(to === null ? [person] : [])],
  }
}

/** The draft after people came and went: newcomers wait without a group, those who left are in none. */
export function withPeople(draft: GroupDraft, present: readonly string[]): GroupDraft {
  const here = new Set(present)
  const known = new Set([...draft.without, ...draft.groups.flatMap((group) => group.people)])
  return {
    groups: draft.groups.map((group) => ({ ...group, people: group.people.filter((one) => here.has(one)) })),
    without: [...draft.without.filter((one) => here.has(one)), ...present.filter((one) => !known.has(one))],
  }
}

export function toWire(draft: GroupDraft): NewGroup[] {
  return draft.groups.map(({ name, people }) => ({ name, people: [...people] }))
}

/** A number of groups that makes fours: what most teachers begin with. */
export function usualCount(people: number): number {
  return Math.max(2, Math.min(MAX_GROUPS, Math.round(people / 4)))
}

/** Fisher and Yates: every order is equally likely. */
function shuffle<T>(items: readonly T[], chance: () => number): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(chance() * (last + 1))
    const [a, b] = [result[last], result[other]]
    if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a]
  }
  return result
}
