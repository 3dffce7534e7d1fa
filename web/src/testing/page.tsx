/** A page around the lesson in a test, with a REST API that the test answers. */
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { vi } from 'vitest'
import { startI18n, type Language } from '../i18n'
import { stubBrowser } from './browser'

export interface Called {
  method: string
  path: string
  body: unknown
  csrf: string | null
}

export type Answers = Record<string, { status: number; body?: unknown }>

/** `answers` by `METHOD path`; anything else is not found. Returns what was called. */
export async function openPage(page: ReactNode, answers: Answers = {}, language: Language = 'en') {
  stubBrowser()
  const called: Called[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null
    called.push({ method, path, body, csrf: new Headers(init.headers).get('X-CSRF-Token') })
    const found = answers[`${method} ${path}`] ?? { status: 404, body: { code: 'not_found', text: '' } }
    return Promise.resolve(new Response(found.status === 204 ? null : JSON.stringify(found.body), { status: found.status }))
  })
  const i18n = await startI18n(language)
  render(<I18nextProvider i18n={i18n}>{page}</I18nextProvider>)
  return { user: userEvent.setup(), called }
}

/** Cameras and microphones of the device: what `getUserMedia` does. */
export function stubDevices(getUserMedia: (() => Promise<unknown>) | null): void {
  const devices = { getUserMedia, enumerateDevices: () => Promise.resolve([]) }
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: getUserMedia === null ? undefined : devices,
  })
}

export const refused = (name: string) => (): Promise<never> => Promise.reject(Object.assign(new Error(), { name }))
