import { describe, expect, it } from 'vitest'
import { delayMs, endingOf } from './reconnect'

describe('delayMs', () => {
  it('grows up to a second, so that a class is back within five of a crash', () => {
    expect([0, 1, 2, 3, 29].map((attempt) => delayMs(attempt, 0))).toEqual([250, 500, 1000, 1000, 1000])
  })

  it('grows patient when it was no crash but an outage', () => {
    expect([30, 500].map((attempt) => delayMs(attempt, 0))).toEqual([4000, 4000])
  })

  it('spreads a class over half of the delay', () => {
    expect(delayMs(4, 0.999)).toBeGreaterThan(500)
    expect(delayMs(4, 0.999)).toBeLessThan(510)
  })
})

describe('endingOf', () => {
  it.each([
    [4410, 'ended'],
    [4403, 'removed'],
    [4409, 'replaced'],
    [4401, 'token'],
    [4404, 'unknown'],
    [4400, 'fault'],
    [4499, 'fault'],
  ])('%i is final: %s', (code, ending) => {
    expect(endingOf(code)).toBe(ending)
  })

  it.each([1000, 1001, 1005, 1006, 1009, 1011, 1013])('%i is a reason to connect again', (code) => {
    expect(endingOf(code)).toBeNull()
  })
})
