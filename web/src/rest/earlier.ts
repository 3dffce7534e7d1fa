/** What pages of a lesson may begin with of lessons before it: for its staff. */
import type { BoardKind } from '../wire'
import { call } from './client'

export interface EarlierLesson {
  id: string
  title: string
  /** Seconds since 1970. */
  ended_at: number
  same_class: boolean
}

export interface EarlierPage {
  kind: BoardKind
  number: number
  /** Absent: of each pupil's own board, or of each group's, this page. */
  page_id?: string | null
  group_name?: string
  name?: string
  /** Among the pages of its board. */
  place?: number
  /** Who gets theirs, where it is one of each. */
  owners?: string[]
}

const root = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}/earlier`

/** Those of the same class first, then the newest first. */
export const listEarlier = (lessonId: string, token: string): Promise<{ lessons: EarlierLesson[] }> =>
  call(root(lessonId), { token })

export const listEarlierPages = (lessonId: string, token: string, earlierId: string): Promise<{ pages: EarlierPage[] }> =>
  call(`${root(lessonId)}/${encodeURIComponent(earlierId)}`, { token })
