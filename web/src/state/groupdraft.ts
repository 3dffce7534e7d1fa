/**
 * Groups as a teacher looks at them before anybody moves. The server plans them (`groups.plan`); here they are changed
 * by hand. Pure.
 *
 * Invariant: every pupil is in exactly one place: one group, or without a group.
 */
import { MAX_GROUPS, type GroupingRule, type NewGroup } from '../wire'

export interface GroupDraft {
  readonly groups: readonly { readonly name: string; readonly people: readonly string[]; readonly keep?: string }[]
  readonly without: readonly string[]
}

export function fromPlan(planned: readonly NewGroup[]): GroupDraft {
  const groups = planned.map(({ name, people, keep }) => ({
    name,
    people: people ?? [],
    ...(keep == null ? {} : { keep }),
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

export function renamed(draft: GroupDraft, at: number, name: string): GroupDraft {
  return { ...draft, groups: draft.groups.map((group, index) => (index === at ? { ...group, name } : group)) }
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
  return draft.groups.map(({ name, people, keep }) => ({
    name,
    people: [...people],
    ...(keep === undefined ? {} : { keep }),
  }))
}

/** What most teachers begin with. */
export const USUAL_SIZE = 4

/** By what rule the next groups are made, as a teacher has it on the page. */
export interface GroupWish {
  readonly by: NonNullable<GroupingRule['by']>
  /** A field that was emptied stays empty until the next digit. */
  readonly typed: string
  readonly order: NonNullable<GroupingRule['order']>
}

export const FIRST_WISH: GroupWish = { by: 'size', typed: String(USUAL_SIZE), order: 'random' }

/** How many groups there are of this size, or how large so many groups are: the other of the two numbers. */
export function otherNumber(people: number, count: number): number {
  return Math.max(1, Math.min(MAX_GROUPS, Math.ceil(people / Math.max(1, count))))
}
