import { describe, expect, it } from 'vitest'
import { clockText, secondsLeft } from './clock'

describe('secondsLeft', () => {
  it.each([
    [1059.2, 60],
    [1001, 1],
    [1000.1, 1],
    [1000, 0],
    [997, 0],
  ])('until %d, at 1000, are %d', (until, seconds) => {
    expect(secondsLeft(until, 1000)).toBe(seconds)
  })
})

describe('clockText', () => {
  it.each([
    [0, '0:00'],
    [45, '0:45'],
    [65, '1:05'],
    [725, '12:05'],
    [3600, '60:00'],
  ])('shows %d as %s', (seconds, text) => {
    expect(clockText(seconds)).toBe(text)
  })
})
