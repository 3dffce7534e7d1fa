// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useGone } from './useGone'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function answering(status: number, body: object): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })))
}

const later = (): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(20_000)
  })

describe('a lesson that is shown', () => {
  it('is found deleted within twenty seconds, and stays so', async () => {
    answering(200, { id: 'l1' })
    const { result } = renderHook(() => useGone('l1'))
    await later()
    expect(result.current).toBe(false)
    answering(404, { code: 'not_found', text: '' })
    await later()
    expect(result.current).toBe(true)
    answering(200, { id: 'l1' })
    await later()
    expect(result.current).toBe(true)
  })

  it('is not taken for deleted where the server can not say so', async () => {
    answering(503, { code: 'try_again', text: '' })
    const { result } = renderHook(() => useGone('l1'))
    await later()
    answering(401, { code: 'sign_in_first', text: '' })
    await later()
    expect(result.current).toBe(false)
  })
})
