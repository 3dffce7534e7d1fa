/** Lessons with simulated pupils, by REST. */
import { call, type LessonRow } from './client'

/** A class at most: what one rehearsal may have. */
export const MOST_PUPILS = 40

export interface NewRehearsal {
  title: string
  plan: string | null
  classId: string | null
  /** Come by name where there is no class. */
  pupils: number
  /** What they are called and write. */
  language: 'ja' | 'en'
}

export const makeRehearsal = (wish: NewRehearsal, csrf: string): Promise<LessonRow> => {
  const { title, plan, classId, pupils, language } = wish
  const chosen = { ...(plan === null ? {} : { plan }), ...(classId === null ? {} : { class_id: classId }) }
  return call('/api/v1/rehearsals', { method: 'POST', body: { title, pupils, language, ...chosen }, csrf })
}
