/** A lesson deleted with everything of it, by REST. */
import { call, refusalOf } from './client'

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}`

/** `backups`: when those were made that may still hold it, seconds since 1970. */
export const deleteLesson = (lessonId: string, csrf: string): Promise<{ backups: number[] }> =>
  call(`${at(lessonId)}/everything`, { method: 'DELETE', csrf })

/** Whether there is no such lesson (any more). A server that can not be asked says nothing about it. */
export const isGone = async (lessonId: string): Promise<boolean> => {
  try {
    await call(at(lessonId))
    return false
  } catch (error) {
    return refusalOf(error) === 'not_found'
  }
}
