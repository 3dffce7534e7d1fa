import { describe, expect, it } from 'vitest'
import { group, person } from '../testing/values'
import { callerOf, callsOf, countdownOf } from './groupwork'

describe('countdownOf', () => {
  const clock = (until: number) => ({ clock: { until } })

  it.each([
    [undefined, { kind: 'none' }],
    [{}, { kind: 'none' }],
    [clock(1100), { kind: 'running', seconds: 100 }],
    [clock(1060), { kind: 'last', seconds: 60 }],
    [clock(1000.2), { kind: 'last', seconds: 1 }],
    [clock(1000), { kind: 'up' }],
    [clock(900), { kind: 'up' }],
    [{ ...clock(900), recall_at: 1030 }, { kind: 'back', seconds: 30 }],
    [{ recall_at: 990 }, { kind: 'back', seconds: 0 }],
  ] as const)('of %j is %j', (work, shown) => {
    expect(countdownOf(work, 1000)).toEqual(shown)
  })
})

describe('callsOf', () => {
  it('puts first who waits longest', () => {
    const groups = [group('g1', { help_at: 20 }), group('g2'), group('g3', { help_at: 10 })]
    expect(callsOf(groups).map((one) => one.id)).toEqual(['g3', 'g1'])
  })
})

describe('callerOf', () => {
  const people = new Map([['k', person('k')]])

  it.each([
    ['who called', { help_at: 5, help_by: 'k' }, 'k'],
    ['nobody where nobody calls any more', { help_at: null, help_by: 'k' }, undefined],
    ['nobody where they left', { help_at: 5, help_by: 'x' }, undefined],
    ['nobody for pupils, who are not told', { help_at: 5 }, undefined],
  ])('is %s', (_what, changes, id) => {
    expect(callerOf(group('g', changes), people)?.id).toBe(id)
  })
})
