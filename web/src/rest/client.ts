/** Calls to the REST API. What comes back is checked only where a page would break on it. */
import { RefusedError } from '../protocol/requests'
import type { Lobby, Phase, RefusalCode, Role } from '../wire'

export type RestCode = RefusalCode | 'network' | 'other'

/** The server said no, or (`network`) could not be asked. */
export class RestError extends Error {
  constructor(
    readonly code: RestCode,
    readonly status: number,
    /** With `bad_plan`: what is wrong, and where. */
    readonly faults: readonly PlanFault[] = [],
  ) {
    super(code)
    this.name = 'RestError'
  }
}

export interface Joined {
  token: string
  participant_id: string
  lesson_id: string
  role: Role
  url: string
}

export interface Account {
  id: string
  name: string
}

export interface SignedIn {
  account: Account
  csrf: string
}

export interface LessonRow {
  id: string
  code: string
  title: string
  /** Seconds since 1970. */
  created_at: number
  ended_at: number | null
  links: { teacher: string; student: string; observer: string }
  /** With simulated pupils. */
  rehearsal?: boolean
  /** An administrator holds it: nothing of it is deleted. */
  held?: boolean
}

/** As docs/LESSON_PLAN.md describes it. */
export interface PlanDocument {
  format: 'manabiya.lesson-plan'
  version: number
  title: string
  grade?: string
  subject?: string
  notes?: string
  phases: Phase[]
}

export interface PlanFault {
  /** As in `phases[2].minutes`; empty: the whole. */
  place: string
  reason: string
  limit?: number
}

export interface PlanRow {
  id: string
  title: string
  grade: string
  subject: string
  phases: number
  minutes: number
}

export interface PlanInfo {
  id: string
  plan: PlanDocument
  ignored?: string[]
}

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /** JSON that is sent as it is, in place of `body`. */
  raw?: ArrayBuffer
  /** Anything else, sent as it is. */
  file?: Blob
  csrf?: string
  /** A lesson token. */
  token?: string
}

/** `undefined` for an answer without content. Rejects with `RestError`. */
export async function call<T>(path: string, { method = 'GET', body, raw, file, csrf, token }: Call = {}): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' })
  const sent = file ?? raw ?? (body === undefined ? undefined : JSON.stringify(body))
  if (sent !== undefined) headers.set('Content-Type', file === undefined ? 'application/json' : 'application/octet-stream')
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
  if (csrf !== undefined) headers.set('X-CSRF-Token', csrf)
  let response: Response
  try {
    response = await fetch(path, { method, headers, ...(sent === undefined ? {} : { body: sent }) })
  } catch {
    throw new RestError('network', 0)
  }
  if (response.status === 204) return undefined as T
  const value: unknown = await response.json().catch(() => null)
  if (response.ok) return value as T
  throw new RestError(codeOf(value), response.status, faultsIn(value))
}

function codeOf(value: unknown): RestCode {
  if (typeof value !== 'object' || value === null || !('code' in value)) return 'other'
  return typeof value.code === 'string' ? (value.code as RestCode) : 'other'
}

function faultsIn(value: unknown): PlanFault[] {
  if (typeof value !== 'object' || value === null || !('faults' in value)) return []
  return Array.isArray(value.faults) ? (value.faults as PlanFault[]) : []
}

/** What is wrong with a plan that was refused. */
export function faultsOf(error: unknown): readonly PlanFault[] {
  return error instanceof RestError ? error.faults : []
}

/** The code of whatever was thrown, for a text that says what to do. */
export function refusalOf(error: unknown): string {
  return error instanceof RestError || error instanceof RefusedError ? error.code : 'other'
}

export const join = (code: string, name: string, invite: string | null): Promise<Joined> =>
  call('/api/v1/join', { method: 'POST', body: { code, name, ...(invite === null ? {} : { invite }) } })

export const joinSeat = (code: string, seat: number): Promise<Joined> =>
  call('/api/v1/join', { method: 'POST', body: { code, seat } })

export const findCode = (code: string): Promise<{ code: string; title: string }> =>
  call(`/api/v1/codes/${encodeURIComponent(code)}`)

export const signIn = (name: string, password: string): Promise<SignedIn> =>
  call('/api/v1/session', { method: 'POST', body: { sign_in_name: name, password } })

export const signOut = (csrf: string): Promise<void> => call('/api/v1/session', { method: 'DELETE', csrf })

export const makeAccount = (link: string, signInName: string, name: string, password: string): Promise<SignedIn> =>
  call('/api/v1/accounts', { method: 'POST', body: { link, sign_in_name: signInName, name, password } })

export const listLessons = (before: number | null): Promise<{ lessons: LessonRow[]; more: boolean }> =>
  call(`/api/v1/lessons${before === null ? '' : `?before=${before}`}`)

/** `plan`: the id of one of the desk's plans. */
export const makeLesson = (
  title: string,
  classId: string | null,
  csrf: string,
  plan: string | null = null,
  lobby: Lobby = 'off',
): Promise<LessonRow> => {
  const chosen = {
    ...(classId === null ? {} : { class_id: classId }),
    ...(plan === null ? {} : { plan }),
    ...(lobby === 'off' ? {} : { settings: { lobby } }),
  }
  return call('/api/v1/lessons', { method: 'POST', body: { title, ...chosen }, csrf })
}

export const endLesson = (id: string, csrf: string): Promise<void> =>
  call(`/api/v1/lessons/${encodeURIComponent(id)}`, { method: 'DELETE', csrf })

export const listPlans = (): Promise<{ plans: PlanRow[] }> => call('/api/v1/plans')

export const showPlan = (id: string): Promise<PlanInfo> => call(`/api/v1/plans/${encodeURIComponent(id)}`)

/** `id` null: a new plan. */
export const savePlan = (id: string | null, plan: PlanDocument, csrf: string): Promise<PlanInfo> =>
  id === null
    ? call('/api/v1/plans', { method: 'POST', body: plan, csrf })
    : call(`/api/v1/plans/${encodeURIComponent(id)}`, { method: 'PUT', body: plan, csrf })

export const importPlan = (file: ArrayBuffer, csrf: string): Promise<PlanInfo> =>
  call('/api/v1/plans', { method: 'POST', raw: file, csrf })

export const deletePlan = (id: string, csrf: string): Promise<void> =>
  call(`/api/v1/plans/${encodeURIComponent(id)}`, { method: 'DELETE', csrf })
