/** Links by which others watch a lesson again, by REST: the values of signaling/wire/watching.py. */
import { call } from './client'

/** `class`: what everybody of the class could see and hear; `study`: groups, own boards and notes besides. */
export type Audience = 'class' | 'study'

export interface WatchLink {
  id: string
  audience: Audience
  made_at: number
  expires_at: number
  /** Only where it was made just now. */
  url: string
}

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}`

export const makeWatchLink = (lessonId: string, audience: Audience, days: number, csrf: string): Promise<WatchLink> =>
  call(`${at(lessonId)}/watch-links`, { method: 'POST', body: { audience, days }, csrf })

export const listWatchLinks = (lessonId: string): Promise<{ links: WatchLink[] }> => call(`${at(lessonId)}/watch-links`)

export const deleteWatchLink = (lessonId: string, id: string, csrf: string): Promise<void> =>
  call(`${at(lessonId)}/watch-links/${encodeURIComponent(id)}`, { method: 'DELETE', csrf })

/** Opens a link: from then on the browser may read what it shows. */
export const watchLesson = (lessonId: string, secret: string): Promise<void> =>
  call(`${at(lessonId)}/watch`, { method: 'POST', body: { secret } })
