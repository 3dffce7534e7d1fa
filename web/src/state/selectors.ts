/** What the page shows of a room. Pure. */
import type { ChatLog } from '../protocol/chatlog'
import { lastNumber } from '../protocol/chatlog'
import type { LessonView } from '../protocol/lessonview'
import { LESSON_CHANNEL, type Group, type Person } from '../wire'
import { channelsIn, pupilOf } from './channels'
import { mayCapture } from './consent'
import { isGuide } from './happenings'
import { me, type RoomState } from './room'

export type Connection = 'connecting' | 'connected' | 'lost'

/** WebSocket *and* media. */
export function connectionOf({ link, media }: Pick<RoomState, 'link' | 'media'>): Connection {
  if (link === 'open' && media === 'connected') return 'connected'
  return link === 'lost' || media === 'lost' ? 'lost' : 'connecting'
}

export interface Faces {
  /** Shown large: who is in the spotlight, then teachers, unless one is the teacher oneself. */
  readonly lead: readonly Person[]
  /** Everybody else who has a tile, oneself first. Observers have none. */
  readonly rest: readonly Person[]
}

/** Whether somebody is heard and seen in every group: they speak to all, or ask for everybody's eyes. */
export function isToAll(view: LessonView, person: Person): boolean {
  return person.speaks_to_all === true || view.lesson.attention_by === person.id
}

/** Everybody whom one sees: those in the same group, or with the class, and who is there for all. */
export function facesOf(room: RoomState): Faces {
  const own = me(room)
  if (room.view === null || own === null) return { lead: [], rest: [] }
  const { view } = room
  const quiet = view.lesson.quiet === true
  const here = [...view.people.values()].filter(
    (person) =>
      person.role !== 'observer' &&
      ((person.group ?? null) === (own.group ?? null) || isToAll(view, person)) &&
      (!quiet || person.id === own.id || seesInQuiet(own, person)),
  )
  const isLead = (person: Person): boolean => person.role === 'teacher' && person.id !== own.id
  const light = here.find((person) => person.id === view.lesson.spotlight)
  const lead = here.filter((person) => isLead(person) && person !== light)
  const rest = here.filter((person) => !isLead(person) && person !== light)
  return {
    lead: light === undefined ? lead : [light, ...lead],
    rest: [...rest.filter((person) => person.id === own.id), ...rest.filter((person) => person.id !== own.id)],
  }
}

/** In quiet work staff see everybody; others see staff, unless these sit beside somebody else. */
function seesInQuiet(own: Person, other: Person): boolean {
  if (isGuide(own)) return true
  return isGuide(other) && (other.beside == null || other.beside === own.id)
}

/** Who shows a screen in one's scope; others come before oneself. */
export function screenOf(room: RoomState): Person | null {
  const { lead, rest } = facesOf(room)
  const sharing = [...lead, ...rest].filter((person) => person.sources?.includes('screen') === true)
  return sharing.find((person) => person.id !== room.you) ?? sharing[0] ?? null
}

/** All eyes are on the teacher, one's own among them. */
export function attends(room: RoomState): boolean {
  return room.view?.lesson.attention === true && me(room)?.role === 'student'
}

export function groupOf(room: RoomState): Group | null {
  const id = me(room)?.group ?? null
  return id === null ? null : (room.view?.groups.get(id) ?? null)
}

/** The board of where one is now. */
export function pageIdOf(room: RoomState): string | null {
  return groupOf(room)?.page_id ?? room.view?.lesson.page_id ?? null
}

/** The channels that one may read, the class first. */
export function channelsOf(room: RoomState): string[] {
  const own = me(room)
  return room.view === null || own === null ? [LESSON_CHANNEL] : channelsIn(room.view, own)
}

export function unreadIn(room: RoomState, channel: string): number {
  const log: ChatLog | undefined = room.chat.get(channel)
  const read = room.read.get(channel) ?? 0
  if (log === undefined || lastNumber(log) <= read) return 0
  return log.messages.filter((message) => message.number > read && message.author_id !== room.you).length
}

export function unread(room: RoomState): number {
  return channelsOf(room).reduce((sum, channel) => sum + unreadIn(room, channel), 0)
}

/** Earliest first: who waits longest is asked first. */
export function handsOf(people: Iterable<Person>): Person[] {
  return [...people]
    .filter((person) => (person.hand_raised_at ?? null) !== null)
    .sort((a, b) => (a.hand_raised_at ?? 0) - (b.hand_raised_at ?? 0))
}

/** 1 for whose hand went up first; `null`: their hand is down. */
export function handPlace(room: RoomState, person: string): number | null {
  const index = handsOf(room.view?.people.values() ?? []).findIndex(({ id }) => id === person)
  return index < 0 ? null : index + 1
}

/**
 * Whether one may write to a channel: observers only read; from within a group a pupil writes to the group alone.
 * The server decides; this is for not offering what it would refuse.
 */
export type Writing = 'open' | 'locked' | 'observer' | 'elsewhere'

export function writingIn(room: RoomState, channel: string): Writing {
  const own = me(room)
  if (own?.role === 'observer') return 'observer'
  if (pupilOf(channel) !== null) return isLocked(room, 'private') ? 'locked' : 'open'
  if (isLocked(room, 'chat')) return 'locked'
  return own?.role === 'student' && channel !== (own.group ?? LESSON_CHANNEL) ? 'elsewhere' : 'open'
}

/** Whom one may mute and remove: teachers everybody else, assistants those below them. */
export function mayGuide(asker: Person | null, target: Person): boolean {
  if (asker === null || asker.id === target.id) return false
  if (asker.role === 'teacher') return true
  return asker.role === 'assistant' && (target.role === 'student' || target.role === 'observer')
}

/** Whether one may put pictures on a board one may draw on; the server asks the same (permissions.py). */
export function mayBringPictures(room: RoomState): boolean {
  const own = me(room)
  if (isGuide(own)) return true
  if (own?.role !== 'student' || attends(room)) return false
  return mayCapture(room.consent, 'camera') && !isLocked(room, 'pictures') && !isLocked(room, 'board')
}

/** What a pupil may not use now. Nobody else is bound by locks. */
export function isLocked(room: RoomState, what: 'microphone' | 'camera' | 'screen' | 'chat' | 'private' | 'links' | 'board' | 'pictures' | 'reactions'): boolean {
  const own = me(room)
  return own?.role === 'student' && room.view?.lesson.locks[what] === true
}
