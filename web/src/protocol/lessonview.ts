/**
 * The lesson as the server holds it.
 *
 * Invariant: `applyState` on each `state` in order of version gives what a fresh snapshot would give.
 */
import type { Group, GroupSetInfo, Lesson, Person, Poll, Removed, RunningPlan, Seat, Snapshot, State, Waiter } from '../wire'

export interface LessonView {
  readonly epoch: number
  readonly version: number
  readonly lesson: Lesson
  /** In the order in which the server named them: a tile does not jump when its person changes. */
  readonly people: ReadonlyMap<string, Person>
  readonly groups: ReadonlyMap<string, Group>
  /** In the order in which they were asked. */
  readonly polls: ReadonlyMap<string, Poll>
  /** This and what follows is for staff; the others have none. */
  readonly plan: RunningPlan | null
  /** The seats of the class. */
  readonly roster: readonly Seat[]
  /** Who was taken out and not let in again. */
  readonly removed: readonly Removed[]
  /** Earlier and saved groups. */
  readonly groupSets: readonly GroupSetInfo[]
  /** Who waits to be let in, longest first. */
  readonly waiting: readonly Waiter[]
}

export function fromSnapshot(snapshot: Snapshot): LessonView {
  return {
    epoch: snapshot.epoch,
    version: snapshot.version,
    lesson: snapshot.lesson,
    people: new Map(snapshot.people.map((person) => [person.id, person])),
    groups: new Map(snapshot.groups.map((group) => [group.id, group])),
    polls: new Map((snapshot.polls ?? []).map((poll) => [poll.id, poll])),
    plan: snapshot.plan ?? null,
    roster: snapshot.roster ?? [],
    removed: snapshot.removed ?? [],
    groupSets: snapshot.group_sets ?? [],
    waiting: snapshot.waiting ?? [],
  }
}

/** (epoch, version) `a` came after `b`. A new epoch starts when the shared state was rewound. */
export function isNewer(a: { epoch: number; version: number }, b: { epoch: number; version: number }): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version)
}

/** The view after `state`; the same object when `state` is one that it holds already. */
export function applyState(view: LessonView, state: State): LessonView {
  if (!isNewer(state, view)) return view
  return {
    epoch: state.epoch,
    version: state.version,
    lesson: state.lesson ?? view.lesson,
    people: merged(view.people, state.people ?? {}),
    groups: merged(view.groups, state.groups ?? {}),
    polls: merged(view.polls, state.polls ?? {}),
    plan: state.plan ?? view.plan,
    roster: state.roster ?? view.roster,
    removed: state.removed ?? view.removed,
    groupSets: state.group_sets ?? view.groupSets,
    waiting: state.waiting ?? view.waiting,
  }
}

function merged<T>(held: ReadonlyMap<string, T>, changes: Record<string, T | null>): ReadonlyMap<string, T> {
  const entries = Object.entries(changes)
  if (entries.length === 0) return held
  const next = new Map(held)
  for (const [id, value] of entries) {
    if (value === null) next.delete(id)
    else next.set(id, value)
  }
  return next
}
