/** What a lesson came to (授業記録), by REST: the values of signaling/wire/record.py. */
import type { BoardKind, Phase, Question, Results, Role } from '../wire'
import { call } from './client'

/** A time in the lesson, seconds since 1970. */
export interface Stay {
  came_at: number
  /** `null`: they are in it now. */
  went_at: number | null
}

export interface Attendance {
  name: string
  role: Role
  seat: number | null
  /** Empty: a pupil of the class who did not come. */
  stays: Stay[]
  seconds: number
}

/** A phase, each time it ran. */
export interface PhaseRecord {
  name: string
  mode: NonNullable<Phase['mode']>
  prompt: string
  /** As planned. */
  minutes: number
  began_at: number
  /** `null`: it goes on. */
  ended_at: number | null
}

export interface RoundRecord {
  opened_at: number
  closed_at: number
  results: Results
}

export interface PollRecord {
  question: Question
  rounds: RoundRecord[]
}

export interface HandRecord {
  name: string
  raised_at: number
  seat: number | null
  /** `null`: it was up when its owner left, or the lesson ended. */
  lowered_at: number | null
}

export interface Member {
  name: string
  seconds: number
  seat: number | null
  strokes: number
  talk_seconds: number
}

export interface GroupRecord {
  name: string
  members: Member[]
  /** How evenly they talked, 0 to 1; `null`: nobody did. */
  balance: number | null
}

export interface BoardRecord {
  kind: BoardKind
  /** Empty: everybody's. */
  name: string
  writers: number
  strokes: number
}

export interface QuestionRecord {
  name: string
  asked_at: number
  seat: number | null
  /** `null`: never. */
  answered_at: number | null
}

/** What an observer saw, and shares. */
export interface NoteRecord {
  at: number
  author: string
  text: string
  tags: string[]
  /** Empty: nobody in particular. */
  about: string
  seat: number | null
}

export interface LessonRecord {
  lesson_id: string
  title: string
  /** `null`: nobody of the staff came yet. */
  began_at: number | null
  /** `null`: it goes on, and the record with it. */
  ended_at: number | null
  /** An administrator holds the lesson: nothing of it is deleted. */
  held?: boolean
  /** Of what happened, so much was written by a newer version of the server, and is missing here. */
  unread?: number
  pupils: Attendance[]
  staff: Attendance[]
  observers: Attendance[]
  phases: PhaseRecord[]
  polls: PollRecord[]
  hands: HandRecord[]
  groups: GroupRecord[]
  boards: BoardRecord[]
  questions: QuestionRecord[]
  /** `null`: pupils were not asked for any. */
  /** `null`: nothing was handed in. */
  hand_ins: { pupils: number; missing: Attendance[] } | null
  reflections: { written: number; missing: Attendance[] } | null
  notes: NoteRecord[]
  messages_by_pupils: number
  messages_by_staff: number
}

/** The tables of a record that there are files of. */
export type RecordTable = 'attendance' | 'phases' | 'polls' | 'hands' | 'groups' | 'boards' | 'questions' | 'notes'

/** `show`: everything; `hide`: the copy without identities. */
export type Names = 'show' | 'hide'

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}/record`

export const readRecord = (lessonId: string, names: Names): Promise<LessonRecord> =>
  call(names === 'hide' ? `${at(lessonId)}?names=hidden` : at(lessonId))

/** The address of a file, in the page's language; `offset`: by how many minutes its times are ahead of UTC. */
export const recordFile = (lessonId: string, table: RecordTable, names: Names, language: string, offset: number): string =>
  `${at(lessonId)}/${table}.csv?lang=${language}&offset=${String(offset)}${names === 'hide' ? '&names=hidden' : ''}`

/** The address of the record as a document to print and to keep. */
export const recordPdf = (lessonId: string, names: Names, language: string, offset: number): string =>
  `${at(lessonId)}.pdf?lang=${language}&offset=${String(offset)}${names === 'hide' ? '&names=hidden' : ''}`

/** The address of the lesson as it is given to another school: without names, with its plan. */
export const packageFile = (lessonId: string, language: string, offset: number): string =>
  `${at(lessonId)}/package.zip?lang=${language}&offset=${String(offset)}`

/** The address of the page. */
export const recordPage = (lessonId: string): string => `/lesson/${encodeURIComponent(lessonId)}/record`
