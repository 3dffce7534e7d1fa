import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Barrier, BLOCKED_AFTER_MS } from './barrier'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const heard: boolean[] = []
  return { heard, barrier: new Barrier((blocked) => heard.push(blocked)) }
}

describe('Barrier', () => {
  it('is there when an answer has led nowhere for long, however often it is asked again', () => {
    const { heard, barrier } = setUp()
    barrier.answered()
    vi.advanceTimersByTime(BLOCKED_AFTER_MS - 1)
    barrier.answered()
    expect(heard).toEqual([])
    vi.advanceTimersByTime(1)
    expect(heard).toEqual([true])
  })

  it('is gone as soon as there is a way', () => {
    const { heard, barrier } = setUp()
    barrier.answered()
    vi.advanceTimersByTime(BLOCKED_AFTER_MS)
    barrier.passed()
    expect(heard).toEqual([true, false])
  })

  it('is never seen where the way was found in time, or nobody answered', () => {
    const { heard, barrier } = setUp()
    vi.advanceTimersByTime(BLOCKED_AFTER_MS)
    barrier.answered()
    barrier.passed()
    vi.advanceTimersByTime(BLOCKED_AFTER_MS)
    expect(heard).toEqual([])
  })
})
