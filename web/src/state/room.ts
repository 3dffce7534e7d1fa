/**
 * Everything the live room's page knows, and how what the server says changes it. Pure.
 *
 * Invariant: `reduce` is total: any event in any state gives a state.
 */
import { fromSnapshot, applyState, isNewer, type LessonView } from '../protocol/lessonview'
import { EMPTY, received, type ChatLog } from '../protocol/chatlog'
import type { LinkStatus } from '../protocol/connection'
import type { Ending } from '../protocol/reconnect'
import { byPerson, NO_PICTURES, type Pictures } from '../media/slots'
import type { MediaStatus } from '../media/client'
import type { CaptureProblem } from '../media/capture'
import type { Answer, ChatMessage, Consent, FarewellReason, LessonBoard, Person, ServerEvent, Source } from '../wire'
import type { Budget } from './budget'
import { channelsIn } from './channels'
import type { Talk } from './talk'
import { happenings, type Happening } from './happenings'

/** What goes out as one's screen: the screen itself, or what a camera sees of the desk. */
export type Shown = 'screen' | 'paper'
export type SourceStatus = 'off' | 'starting' | 'on'
/** `lost`: the browser's own end of it, e.g. a token that is no longer good. */
export type Farewell = FarewellReason | Ending

interface Version {
  readonly epoch: number
  readonly version: number
}

export interface Notice {
  readonly id: number
  readonly what: Happening | { kind: 'refused'; code: string } | { kind: 'capture'; problem: CaptureProblem; source: Source }
}

export interface RoomState {
  readonly link: LinkStatus
  readonly media: MediaStatus
  /** The network lets no sound and no pictures through, by any of our ways. */
  readonly mediaBlocked: boolean
  readonly farewell: Farewell | null
  /** One's own participant id; empty until welcomed. */
  readonly you: string
  readonly token: string
  readonly view: LessonView | null
  /** Somebody has to let us in; `free`: nobody sits on the seat that we ask for. */
  readonly waiting: { readonly seat: number | null; readonly free: boolean } | null
  /** What may be captured of this person. */
  readonly consent: Consent
  /** The school year of the pupil's class. */
  readonly grade: number | null
  /** This device is in a room with others of the class: it plays no sound. */
  readonly inClassroom: boolean
  /** The server's clock minus ours, in seconds. */
  readonly clockAheadSeconds: number
  readonly speaking: readonly string[]
  /** Who has spoken in the groups, as staff is told; `null`: nothing was said of it yet. */
  readonly talk: Talk | null
  /** What everybody's line carries, as staff is told; `null`: nothing was said of it yet. */
  readonly budget: Budget | null
  readonly slots: { readonly peerId: string; readonly seq: number }
  readonly pictures: Pictures
  readonly applied: Version
  /** The version of the state that moved us to another group; `null` once the media node follows it. */
  readonly moving: Version | null
  readonly trouble: boolean
  readonly chat: ReadonlyMap<string, ChatLog>
  /** channel -> the last number that was on the screen. */
  readonly read: ReadonlyMap<string, number>
  /** One's own answers: poll -> that of each round. */
  readonly answers: Readonly<Record<string, readonly (Answer | null)[]>>
  /** The boards that one may see, in order; empty: not told yet. */
  readonly boards: readonly LessonBoard[]
  /** The page that the teacher shows to everybody. */
  readonly shownPage: string | null
  readonly mine: Readonly<Record<Source, SourceStatus>>
  readonly showing: Shown
  /** This person wants sound and stills, and no video. */
  readonly soundOnly: boolean
  readonly notices: readonly Notice[]
  /** The browser wants a tap before it plays sound. */
  readonly soundBlocked: boolean
}

export function initialRoom(token: string): RoomState {
  return {
    link: 'connecting',
    media: 'connecting',
    mediaBlocked: false,
    farewell: null,
    you: '',
    token,
    view: null,
    waiting: null,
    consent: 'all',
    grade: null,
    inClassroom: false,
    clockAheadSeconds: 0,
    speaking: [],
    talk: null,
    budget: null,
    slots: { peerId: '', seq: -1 },
    pictures: NO_PICTURES,
    applied: { epoch: 0, version: 0 },
    moving: null,
    trouble: false,
    chat: new Map(),
    read: new Map(),
    answers: {},
    boards: [],
    shownPage: null,
    mine: { microphone: 'off', camera: 'off', screen: 'off' },
    showing: 'screen',
    soundOnly: false,
    notices: [],
    soundBlocked: false,
  }
}

/** `nowSeconds`: our clock. */
export function reduce(room: RoomState, event: ServerEvent, nowSeconds: number): RoomState {
  switch (event.type) {
    case 'welcome': {
      const next = {
        ...room,
        you: event.you,
        clockAheadSeconds: event.now - nowSeconds,
        trouble: false,
        waiting: null,
        consent: event.consent ?? 'all',
        grade: event.grade ?? null,
      }
      return event.snapshot === null ? next : withView(next, fromSnapshot(event.snapshot))
    }
    case 'waiting':
      return { ...room, waiting: { seat: event.seat ?? null, free: event.free ?? true } }
    case 'consent':
      return { ...room, consent: event.consent }
    case 'state':
      return room.view === null ? room : withView(room, applyState(room.view, event))
    case 'chat.new':
      return withChat(room, event.channel, event.messages)
    case 'media.slots':
      return withSlots(room, event)
    case 'media.speaking':
      return { ...room, speaking: event.people }
    case 'groups.talk':
      return { ...room, talk: { people: event.people, silentSince: event.silent_since } }
    case 'media.bandwidth':
      return { ...room, budget: { people: event.people, classBps: event.class_bps ?? 0 } }
    case 'media.applied': {
      const applied = isNewer(event, room.applied) ? { epoch: event.epoch, version: event.version } : room.applied
      return { ...room, applied, moving: stillMoving(room.moving, applied) }
    }
    case 'mine':
      return { ...room, answers: event.answers ?? {} }
    case 'boards':
      return { ...room, boards: event.boards ?? [], shownPage: event.shown ?? null }
    case 'trouble':
      return { ...room, trouble: event.on }
    case 'token':
      return { ...room, token: event.token }
    case 'farewell':
      return { ...room, farewell: event.reason }
    case 'media.layers':
    case 'media.restart':
    case 'stills.wanted':
    case 'still':
    case 'reactions':
    case 'reflections.news':
      return room
  }
}

export function withChat(room: RoomState, channel: string, messages: readonly ChatMessage[]): RoomState {
  return withLog(room, channel, received(room.chat.get(channel) ?? EMPTY, messages))
}

export function withLog(room: RoomState, channel: string, log: ChatLog): RoomState {
  return { ...room, chat: new Map(room.chat).set(channel, log) }
}

export function withNotice(room: RoomState, what: Notice['what']): RoomState {
  const id = (room.notices.at(-1)?.id ?? 0) + 1
  // Twenty are more than anybody reads; the oldest go.
  return { ...room, notices: [...room.notices, { id, what }].slice(-20) }
}

export function me(room: RoomState): Person | null {
  return room.view?.people.get(room.you) ?? null
}

/** No video comes or goes: the person wants it so, or the teacher for all. */
export function isSoundOnly(room: RoomState): boolean {
  return room.soundOnly || room.view?.lesson.sound_only === true
}

function withView(room: RoomState, view: LessonView): RoomState {
  const before = room.view
  if (view === before) return room
  const person = view.people.get(room.you)
  const moved = before !== null && person !== undefined && before.people.get(room.you)?.group !== person.group
  const version = { epoch: view.epoch, version: view.version }
  const next: RoomState = {
    ...room,
    view,
    chat: person?.role === 'student' ? readable(room.chat, channelsIn(view, person)) : room.chat,
    moving: moved ? stillMoving(version, room.applied) : room.moving,
    speaking: moved ? [] : room.speaking,
  }
  return before === null ? next : happenings(before, view, room.you).reduce(withNotice, next)
}

/** What a pupil may read: a group's chat is gone from the page when the group is left. */
function readable(chat: ReadonlyMap<string, ChatLog>, channels: readonly string[]): ReadonlyMap<string, ChatLog> {
  const may = new Set(channels)
  if ([...chat.keys()].every((channel) => may.has(channel))) return chat
  return new Map([...chat].filter(([channel]) => may.has(channel)))
}

function stillMoving(moving: Version | null, applied: Version): Version | null {
  return moving !== null && isNewer(moving, applied) ? moving : null
}

function withSlots(room: RoomState, event: Extract<ServerEvent, { type: 'media.slots' }>): RoomState {
  // A number counts within one peer; the map of a new peer starts again.
  if (event.peer_id === room.slots.peerId && event.seq <= room.slots.seq) return room
  return { ...room, slots: { peerId: event.peer_id, seq: event.seq }, pictures: byPerson(event.slots) }
}
