import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, join, refusalOf, RestError } from './client'

function answer(status: number, body: unknown = null) {
  const fetched = vi.fn<(path: string, init?: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status })),
  )
  vi.stubGlobal('fetch', fetched)
  return fetched
}
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('call', () => {
  it('gives what the server answered', async () => {
    answer(200, { a: 1 })
    expect(await call('/x')).toEqual({ a: 1 })
  })

  it('gives nothing for an answer without content', async () => {
    answer(204)
    expect(await call('/x', { method: 'DELETE', csrf: 'c' })).toBeUndefined()
  })

  it('carries the guard against forged requests where it has one', async () => {
    const fetched = answer(204)
    await call('/x', { method: 'DELETE', csrf: 'c' })
    expect(new Headers(fetched.mock.calls[0]?.[1]?.headers).get('X-CSRF-Token')).toBe('c')
  })

  it('fails with the code of a refusal', async () => {
    answer(404, { code: 'code_unknown', text: 'No lesson' })
    await expect(call('/x')).rejects.toMatchObject({ code: 'code_unknown', status: 404 })
  })

  it('fails with "other" when an error is no refusal of ours', async () => {
    answer(502, '<html>')
    await expect(call('/x')).rejects.toMatchObject({ code: 'other' })
  })

  it('fails with "network" when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    await expect(call('/x')).rejects.toMatchObject({ code: 'network' })
  })
})

describe('join', () => {
  it('sends the invitation only where there is one', async () => {
    const fetched = answer(201, {})
    await join('12345678', 'Hana', null)
    await join('12345678', 'Ms Sato', 'inv')
    const bodies = fetched.mock.calls.map(([, init]) => JSON.parse(init?.body as string) as unknown)
    expect(bodies).toEqual([
      { code: '12345678', name: 'Hana' },
      { code: '12345678', name: 'Ms Sato', invite: 'inv' },
    ])
  })
})

describe('refusalOf', () => {
  it('has a code for whatever was thrown', () => {
    expect(refusalOf(new RestError('locked', 403))).toBe('locked')
    expect(refusalOf('?')).toBe('other')
  })
})
