import { describe, expect, it } from 'vitest'
import { person } from '../testing/values'
import { classUse, signalOf, type Budget } from './budget'

const use = (down_bps: number, up_bps = 0, changes: { down_limit_bps?: number; limited?: boolean } = {}) => ({
  down_bps,
  up_bps,
  down_limit_bps: 0,
  ...changes,
})
const of = (classBps: number, ...each: [number, number][]): Budget => ({
  classBps,
  people: Object.fromEntries(each.map(([down, up], at) => [String(at), use(down, up)])),
})

describe('what a class uses', () => {
  it('is the sum of both directions of everybody', () => {
    expect(classUse(of(80e6, [20e6, 4e6], [9e6, 1e6]))).toEqual({ usedMbps: 34, ofMbps: 80, part: 0.425, strain: 'calm' })
  })

  it('is only a sum where nobody has said of how much', () => {
    expect(classUse(of(0, [900e6, 0]))).toEqual({ usedMbps: 900, ofMbps: null, part: 0, strain: 'calm' })
  })

  it('is said to a tenth below ten megabits', () => {
    expect(classUse(of(80e6, [1_240_000, 0])).usedMbps).toBe(1.2)
  })

  it.each([
    [59e6, 'calm'],
    [60e6, 'tight'],
    [75.9e6, 'tight'],
    [76e6, 'full'],
    [200e6, 'full'],
  ])('of 80 Mbit/s: %d is %s', (down, strain) => {
    const found = classUse(of(80e6, [down, 0]))
    expect(found.strain).toBe(strain)
    expect(found.part).toBeLessThanOrEqual(1)
  })
})

describe('a pupil’s signal', () => {
  it.each([
    ['nothing holds their pictures back', 'here', use(1e6, 0, { down_limit_bps: 2e6 }), { bars: 3, reason: 'good' }],
    ['little is wanted of a narrow line', 'here', use(4e4, 0, { down_limit_bps: 1e5 }), { bars: 3, reason: 'good' }],
    ['they get less than they show', 'here', use(4e5, 0, { down_limit_bps: 5e5, limited: true }), { bars: 2, reason: 'slow' }],
    ['there is no room for faces', 'here', use(1e5, 0, { down_limit_bps: 2e5, limited: true }), { bars: 1, reason: 'verySlow' }],
    ['their media have been silent', 'weak', use(1e6), { bars: 0, reason: 'silent' }],
    ['their page is gone', 'away', undefined, { bars: 0, reason: 'silent' }],
    ['they have no media yet', 'here', undefined, null],
  ] as const)('if %s', (_why, presence, bandwidth, signal) => {
    expect(signalOf(person('hana', { presence }), bandwidth)).toEqual(signal)
  })
})
