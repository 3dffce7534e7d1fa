import { describe, expect, it } from 'vitest'
import type { CurrentPhase, RunningPlan } from '../wire'
import { minutesOf, moved, nextIndex, passed, replaced, stepState, timeLeft, without } from './phases'

const phase = (changes: Partial<CurrentPhase> = {}): CurrentPhase => ({
  number: 1,
  index: 0,
  count: 3,
  name: 'Intro',
  prompt: '',
  mode: 'class',
  board: 'none',
  started_at: 0,
  ends_at: 300,
  ...changes,
})
const plan = (...started: (number | null)[]): RunningPlan => ({
  revision: 1,
  steps: started.map((started_at, index) => ({ id: String(index), phase: { name: `P${index}`, minutes: 5 }, started_at })),
})

describe('timeLeft', () => {
  it.each([
    [0, { kind: 'left', minutes: 5 }],
    [239, { kind: 'left', minutes: 2 }],
    [240, { kind: 'soon' }],
    [299, { kind: 'soon' }],
    [300, { kind: 'over', minutes: 0 }],
    [425, { kind: 'over', minutes: 2 }],
  ])('at %i s is whole minutes, a moment, or over', (now, expected) => {
    expect(timeLeft(300, now)).toEqual(expected)
  })
})

describe('passed', () => {
  it('goes from 0 to 1 and no further', () => {
    expect([-10, 0, 150, 300, 999].map((now) => passed(phase(), now))).toEqual([0, 0, 0.5, 1, 1])
    expect(passed(phase({ ends_at: 0 }), 0)).toBe(1)
  })
})

describe('nextIndex', () => {
  it('is the one after the phase that runs, or the first that has not run', () => {
    expect(nextIndex(plan(1, null, null), phase())).toBe(1)
    expect(nextIndex(plan(1, 2, null), phase({ index: 2 }))).toBeNull()
    expect(nextIndex(plan(1, null), null)).toBe(1)
    expect(nextIndex(plan(), null)).toBeNull()
  })
})

describe('stepState', () => {
  it('tells what is over, what runs and what is to come', () => {
    const steps = plan(1, 2, null).steps ?? []
    expect(steps.map((step, index) => stepState(step, index, phase({ index: 1 })))).toEqual(['done', 'now', 'coming'])
  })
})

describe('lists', () => {
  it('are moved, replaced and shortened as copies', () => {
    const list = ['a', 'b', 'c']
    expect(moved(list, 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(list, 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(list, 0, -1)).toEqual(list)
    expect(moved(list, 9, 0)).toEqual(list)
    expect(replaced(list, 1, 'x')).toEqual(['a', 'x', 'c'])
    expect(without(list, 1)).toEqual(['a', 'c'])
    expect(list).toEqual(['a', 'b', 'c'])
  })

  it('of phases add up to minutes', () => {
    expect(minutesOf([{ name: 'a', minutes: 5 }, { name: 'b', minutes: 10 }])).toBe(15)
  })
})
