/** Classes and their rosters, by REST. */
import type { Consent } from '../wire'
import { call } from './client'

export interface Pupil {
  number: number
  name: string
  reading: string
  group: string
  consent: Consent
}

export interface ClassRow {
  id: string
  name: string
  grade: number | null
  seat_count: number
}

export interface ClassDetail {
  id: string
  name: string
  grade: number | null
  seats: Pupil[]
  group_sets: SavedSet[]
}

/** Groups that were saved in a lesson of the class. */
export interface SavedSet {
  id: string
  name: string
  groups: { name: string; seats: number[] }[]
}

export interface NewClass {
  name: string
  grade: number | null
  seats: readonly Pupil[]
}

export interface RowProblem {
  /** 0: the whole. */
  line: number
  problem: string
  value: string
}

const at = (id: string): string => `/api/v1/classes/${encodeURIComponent(id)}`

export const listClasses = async (): Promise<ClassRow[]> =>
  (await call<{ classes: ClassRow[] }>('/api/v1/classes')).classes

export const showClass = (id: string): Promise<ClassDetail> => call(at(id))

export const makeClass = (body: NewClass, csrf: string): Promise<ClassDetail> =>
  call('/api/v1/classes', { method: 'POST', body, csrf })

export const replaceClass = (id: string, body: NewClass, csrf: string): Promise<ClassDetail> =>
  call(at(id), { method: 'PUT', body, csrf })

export const deleteClass = (id: string, csrf: string): Promise<void> => call(at(id), { method: 'DELETE', csrf })

const setAt = (classId: string, setId: string): string => `${at(classId)}/group-sets/${encodeURIComponent(setId)}`

export const renameSet = (classId: string, setId: string, name: string, csrf: string): Promise<ClassDetail> =>
  call(setAt(classId, setId), { method: 'PUT', body: { name }, csrf })

export const deleteSet = (classId: string, setId: string, csrf: string): Promise<ClassDetail> =>
  call(setAt(classId, setId), { method: 'DELETE', csrf })

export const forgetDevices = (id: string, csrf: string): Promise<void> =>
  call(`${at(id)}/devices`, { method: 'DELETE', csrf })

/** What a file says; nothing is stored. */
export const readRoster = (content: Uint8Array, csrf: string): Promise<{ seats: Pupil[]; problems: RowProblem[] }> =>
  call('/api/v1/classes/read', { method: 'POST', body: { content: base64(content) }, csrf })

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
