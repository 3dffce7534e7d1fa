/** A recording as one file to take away, by REST: the values of signaling/wire/exports.py. */
import { call } from './client'

export type Layout = 'teacher' | 'grid'

/** What is to be seen, and what besides the people. */
export interface Wish {
  layout: Layout
  names: boolean
  board: boolean
  /** As subtitles. */
  chat: boolean
}

/** As it was wished, without a board or words that there are not. */
export interface Exported extends Wish {
  id: string
  recording: string
  state: 'waiting' | 'making' | 'done' | 'failed'
  /** Of all, 0 to 1. */
  done: number
  /** Bytes, when it is done. */
  size: number
}

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}/exports`

export const listExports = (lessonId: string): Promise<{ exports: Exported[] }> => call(at(lessonId))

export const makeExport = (lessonId: string, recording: string, wish: Wish, csrf: string): Promise<Exported> =>
  call(at(lessonId), { method: 'POST', body: { recording, ...wish }, csrf })

export const deleteExport = (lessonId: string, id: string, csrf: string): Promise<void> =>
  call(`${at(lessonId)}/${encodeURIComponent(id)}`, { method: 'DELETE', csrf })

export const exportFile = (lessonId: string, id: string): string => `${at(lessonId)}/${encodeURIComponent(id)}`
