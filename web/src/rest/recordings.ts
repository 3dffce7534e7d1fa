/** What was recorded of a lesson, by REST: the values of signaling/wire/recordings.py. */
import type { Source } from '../wire'
import { call } from './client'

export interface RecordedTrack {
  file: string
  name: string
  seat: number | null
  source: Source
  /** Empty: with the class. */
  group: string
  begins_at: number
  /** `null`: it is being written, or was cut off. */
  ends_at: number | null
  /** Bytes. */
  size: number
}

export interface RecordedSpan {
  id: string
  began_at: number
  /** `null`: it goes on. */
  ended_at: number | null
  /** Empty too where the files were deleted. */
  tracks: RecordedTrack[]
}

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}/recordings`

export const listRecordings = (lessonId: string): Promise<{ recordings: RecordedSpan[] }> => call(at(lessonId))

export const deleteRecording = (lessonId: string, id: string, csrf: string): Promise<void> =>
  call(`${at(lessonId)}/${encodeURIComponent(id)}`, { method: 'DELETE', csrf })

export const trackFile = (lessonId: string, id: string, file: string): string =>
  `${at(lessonId)}/${encodeURIComponent(id)}/${encodeURIComponent(file)}`
