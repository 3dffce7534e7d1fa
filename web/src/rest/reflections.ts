/** What pupils wrote of a lesson, by REST. */
import type { Reflection } from '../wire'
import { call } from './client'

export interface ReflectionsOfLesson {
  reflections: Reflection[]
  missing: { number: number; name: string }[]
}

const at = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}/reflections`

export const listReflections = (lessonId: string): Promise<ReflectionsOfLesson> => call(at(lessonId))

/** The address of the file, in the page's language. */
export const reflectionsFile = (lessonId: string, language: string): string => `${at(lessonId)}.csv?lang=${language}`
