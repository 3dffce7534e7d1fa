/** What a walk round the groups shows of each of them. Pure. */
import type { Group, Person } from '../wire'
import { callerOf } from './groupwork'
import { isGuide } from './happenings'
import { me, type RoomState } from './room'
import { handsOf } from './selectors'

/** Shorter than this is a pause for thought. */
export const QUIET_SECONDS = 30
/** What is told every 2 s: who was heard this short a while ago speaks now. */
const NOW_SECONDS = 3
/** This much of the last minute is a full bar: in a group of four nobody should have more. */
export const FULL_BAR_SECONDS = 30

export interface WalkMember {
  readonly person: Person
  /** Spoken in the last minute. */
  readonly seconds: number
  readonly speaking: boolean
  readonly hand: boolean
}

export interface WalkCard {
  readonly group: Group
  readonly members: readonly WalkMember[]
  /** Nobody has spoken for so long; `null`: somebody just did, or nobody is there, or nothing is known yet. */
  readonly quietSeconds: number | null
  readonly hands: number
  /** Somebody calls for help. */
  readonly help: boolean
  /** Who called; `null`: nobody, or they have left since. */
  readonly caller: Person | null
  readonly here: boolean
  readonly listening: boolean
  /** Others of the staff who are with the group or listen to it. */
  readonly visitors: readonly Person[]
}

/** Whoever guides, while there are groups to walk round. */
export function mayWalk(room: RoomState): boolean {
  return isGuide(me(room)) && room.view?.lesson.groups_open === true && room.view.groups.size > 0
}

/** `nowSeconds`: by the server's clock. In the order of the groups, which stays: a card keeps its place. */
export function cardsOf(room: RoomState, nowSeconds: number): WalkCard[] {
  const { view } = room
  const own = me(room)
  if (view === null) return []
  const people = [...view.people.values()]
  return [...view.groups.values()].map((group) => {
    const inside = people.filter((person) => person.group === group.id)
    const pupils = inside.filter((person) => person.role === 'student')
    return {
      group,
      members: pupils.map((person) => memberOf(person, room, nowSeconds)),
      quietSeconds: pupils.length === 0 ? null : quietIn(group.id, room, nowSeconds),
      hands: handsOf(pupils).length,
      help: (group.help_at ?? null) !== null,
      caller: callerOf(group, view.people),
      here: own?.group === group.id,
      listening: own?.listens_to === group.id,
      visitors: people.filter(
        (person) => isGuide(person) && person.id !== room.you && (person.group === group.id || person.listens_to === group.id),
      ),
    }
  })
}

function memberOf(person: Person, room: RoomState, nowSeconds: number): WalkMember {
  const talk = room.talk?.people[person.id]
  return {
    person,
    seconds: talk?.seconds ?? 0,
    speaking: talk !== undefined && nowSeconds - talk.last_at <= NOW_SECONDS,
    hand: (person.hand_raised_at ?? null) !== null,
  }
}

function quietIn(group: string, room: RoomState, nowSeconds: number): number | null {
  const since = room.talk?.silentSince[group]
  if (since === undefined) return null
  const seconds = Math.floor(nowSeconds - since)
  return seconds >= QUIET_SECONDS ? seconds : null
}

/** Who of the staff listens to the group that one is in. */
export function listenersOf(room: RoomState): Person[] {
  const group = me(room)?.group ?? null
  if (group === null || room.view === null) return []
  return [...room.view.people.values()].filter((person) => person.listens_to === group)
}

/** Who else of the staff speaks to all groups now. */
export function callersOf(room: RoomState): Person[] {
  return [...(room.view?.people.values() ?? [])].filter((person) => person.speaks_to_all === true && person.id !== room.you)
}
