/** The words on the wire, as generated from signaling/wire: the one place that names the generated file. */
export type {
  Answer,
  BandwidthUse,
  ChatMessage,
  ClientMessage,
  CurrentPhase,
  Group,
  GroupClock,
  GroupingRule,
  GroupNews,
  GroupSetInfo,
  GroupWork,
  IceServer,
  Lesson,
  LessonBoard,
  LessonPage,
  Locks,
  MediaOffer,
  NamedAnswer,
  Note,
  GroupsPlanned,
  NewGroup,
  Person,
  Phase,
  PhaseLocks,
  Poll,
  Question,
  Recording,
  Reflection,
  ReflectionSheet,
  RefusalCode,
  Removed,
  Results,
  Round,
  RunningPlan,
  Seat,
  ServerMessage,
  SlotEntry,
  Snapshot,
  State,
  Step,
  StepEdit,
  Tile,
  Waiter,
  Welcome,
} from './types'
import type { ClientMessage, LessonBoard, MediaOffer, Person, Phase, Seat, ServerMessage, Settings } from './types'

export type Role = Person['role']
export type Consent = NonNullable<Seat['consent']>
export type Lobby = NonNullable<Settings['lobby']>
export type ObserversShown = NonNullable<Settings['observers']>
export type ShownBoard = NonNullable<Phase['board']>
export type BoardKind = LessonBoard['kind']
export type Openness = LessonBoard['openness']
export type Template = NonNullable<Extract<ClientMessage, { type: 'boards.add' }>['template']>
export type Hearing = NonNullable<Person['hearing']>
export type Sending = NonNullable<Person['sending']>
export type Source = 'microphone' | 'camera' | 'screen'
export type Reaction = Extract<ClientMessage, { type: 'reaction.send' }>['reaction']
export type MLineKind = MediaOffer['mids'][string]
export type FarewellReason = Extract<ServerMessage, { type: 'farewell' }>['reason']

/** Omit that keeps the members of a union apart. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never

/** What a client may ask for: every message with a number, the number left out. */
export type Command = Without<Extract<ClientMessage, { n: number }>, 'n'>
/** What answers a command. */
export type Reply = Extract<ServerMessage, { n: number }>
/** What comes unasked. */
export type ServerEvent = Exclude<ServerMessage, { n: number }>

export const LESSON_CHANNEL = 'lesson'
export const MAX_NAME_CHARACTERS = 40
export const MAX_CHAT_CHARACTERS = 2000
export const MAX_GROUPS = 50
/** Who waits at the door; see `lobby.set`. */
export const LOBBIES: readonly Lobby[] = ['off', 'unknown', 'everybody']

/** How observers are called before pupils; see `observers.set`. */
export const OBSERVERS_SHOWN: readonly ObserversShown[] = ['names', 'visitors']

/** WebSocket close codes that mean something to us; signaling/wire/codes.py says what. */
export const CLOSE = {
  goingAway: 1001,
  internalError: 1011,
  tryAgainLater: 1013,
  protocolViolation: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  notFound: 4404,
  replaced: 4409,
  lessonEnded: 4410,
} as const
