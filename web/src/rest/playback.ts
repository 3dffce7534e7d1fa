/** A lesson to be played again, by REST: the values of signaling/wire/playback.py. Times are seconds since 1970. */
import type { BoardKind, Role, Source } from '../wire'
import type { Sketch } from '../wire/types'
import { call } from './client'
import type { NoteRecord, PhaseRecord, Stay } from './record'

/** When somebody was in a group. */
export interface PlacedTime {
  group: string
  begins_at: number
  ends_at: number
}

/** Somebody spoke. `place`: `lesson` (with the class) or a group. */
export interface Turn {
  person: string
  place: string
  begins_at: number
  ends_at: number
}

export interface PlayedPerson {
  id: string
  name: string
  role: Role
  seat: number | null
  stays: Stay[]
  /** In order; where nothing is said, they were with the class. */
  places: PlacedTime[]
}

export interface PlayedTrack {
  recording: string
  file: string
  person: string
  source: Source
  place: string
  /** Of its first frame; times in the file count from here. */
  begins_at: number
  ends_at: number
}

export interface PlayedMessage {
  at: number
  channel: string
  author: string
  role: Role
  text: string
}

export interface PlayedPage {
  id: string
  kind: BoardKind
  /** A group, a pupil; else empty. */
  owner: string
  number: number
  /** In which seconds of the lesson, in order. */
  drawn_at: number[]
}

export interface Playback {
  lesson_id: string
  title: string
  begins_at: number
  ends_at: number
  people: PlayedPerson[]
  groups: { id: string; name: string }[]
  phases: PhaseRecord[]
  turns: Turn[]
  tracks: PlayedTrack[]
  pages: PlayedPage[]
  messages: PlayedMessage[]
  notes: NoteRecord[]
}

/** An element as it was put. */
export interface PlayedOperation {
  at: number
  person: string
  element: Sketch & { isDeleted?: boolean }
}

interface BoardHistory {
  operations: PlayedOperation[]
  /** Empty: that was all. */
  next: string
}

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}/playback`

export const readPlayback = (lessonId: string): Promise<Playback> => call(at(lessonId))

/** Of that its phases, groups and pages alone: the boards of the record. */
export const readRecordBoards = (lessonId: string): Promise<Playback> =>
  call(`/api/v1/lessons/${encodeURIComponent(lessonId)}/record/boards`)

/** Everything that was put on a page, in order. */
export async function readBoard(lessonId: string, pageId: string): Promise<PlayedOperation[]> {
  const found: PlayedOperation[] = []
  let after = '0.0'
  while (after !== '') {
    const part: BoardHistory = await call(`${at(lessonId)}/boards/${encodeURIComponent(pageId)}?after=${after}`)
    found.push(...part.operations)
    after = part.next
  }
  return found
}

/** The address of a picture that a board shows. */
export const playedFile = (lessonId: string, hash: string): string => `${at(lessonId)}/files/${encodeURIComponent(hash)}`
