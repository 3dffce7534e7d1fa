import { describe, expect, it } from 'vitest'
import { phase, record } from './testing'
import { gapsOf, lessonSpan, mean, median, openFirst, partsOf, sectionsOf, stripsOf, tablesOf, wholeMinutes } from './measures'

describe('lessonSpan', () => {
  const stayed = (...stays: [number, number | null][]) => ({
    name: 'Hana',
    role: 'student' as const,
    seat: 1,
    stays: stays.map(([came_at, went_at]) => ({ came_at, went_at })),
    seconds: 0,
  })

  it('leaves out the time before the first pupil came and after the last one left', () => {
    const pupils = [stayed([300, 400], [500, 2000]), stayed(), stayed([350, 1900])]
    expect(lessonSpan(record({ began_at: 100, ended_at: 9000, pupils }), 0)).toEqual({ from: 300, to: 2000 })
  })

  it('begins with the teacher, where pupils waited for one, and goes on while a pupil is there', () => {
    const pupils = [stayed([50, null]), stayed([60, 500])]
    expect(lessonSpan(record({ began_at: 100, ended_at: null, pupils }), 900)).toEqual({ from: 100, to: 900 })
    expect(lessonSpan(record({ began_at: 100, ended_at: 800, pupils }), 900)).toEqual({ from: 100, to: 800 })
  })

  it('goes to the end of a lesson without pupils, to now while it goes on, and is none before it begins', () => {
    expect(lessonSpan(record({ began_at: 100, ended_at: 400 }), 900)).toEqual({ from: 100, to: 400 })
    expect(lessonSpan(record({ began_at: 100, ended_at: null }), 900)).toEqual({ from: 100, to: 900 })
    expect(lessonSpan(record({ began_at: null, ended_at: null }), 900)).toBeNull()
  })

  it('is never negative, also where the clocks of browser and server differ', () => {
    expect(lessonSpan(record({ began_at: 100, ended_at: null }), 90)).toEqual({ from: 100, to: 100 })
  })
})

describe('wholeMinutes', () => {
  it.each([[0, 0], [3, 1], [89, 1], [91, 2], [2700, 45]])('calls %d s %d min', (seconds, minutes) => {
    expect(wholeMinutes(seconds)).toBe(minutes)
  })
})

describe('partsOf', () => {
  it('places stays in the lesson, and cuts off what is outside of it', () => {
    const span = { from: 1000, to: 2000 }
    const stays = [
      { came_at: 400, went_at: 900 },
      { came_at: 900, went_at: 1250 },
      { came_at: 1500, went_at: null },
    ]
    expect(partsOf(stays, span)).toEqual([
      { from: 0, to: 0.25 },
      { from: 0.5, to: 1 },
    ])
  })

  it('are none in a lesson without length', () => {
    expect(partsOf([{ came_at: 1, went_at: null }], { from: 1, to: 1 })).toEqual([])
  })
})

describe('gapsOf', () => {
  it('are the times between two stays', () => {
    const stays = [
      { came_at: 0, went_at: 10 },
      { came_at: 40, went_at: 50 },
      { came_at: 50, went_at: null },
    ]
    expect(gapsOf(stays)).toEqual([30, 0])
    expect(gapsOf([])).toEqual([])
  })
})

describe('stripsOf', () => {
  it('shows plan and run from the same beginning, to the same scale', () => {
    const phases = [phase({ minutes: 5, began_at: 1000, ended_at: 1300 }), phase({ minutes: 5, began_at: 1400, ended_at: null })]
    expect(stripsOf(phases, 2200)).toEqual({
      planned: [
        { from: 0, to: 0.25 },
        { from: 0.25, to: 0.5 },
      ],
      run: [
        { from: 0, to: 0.25 },
        { from: 1 / 3, to: 1 },
      ],
      ticks: [
        { minutes: 0, place: 0 },
        { minutes: 5, place: 0.25 },
        { minutes: 10, place: 0.5 },
        { minutes: 15, place: 0.75 },
        { minutes: 20, place: 1 },
      ],
    })
  })

  it('is as long as the plan, where the lesson was shorter', () => {
    expect(stripsOf([phase({ minutes: 10, began_at: 0, ended_at: 300 })], 0).run).toEqual([{ from: 0, to: 0.5 }])
  })
})

describe('median and mean', () => {
  it('say what is in the middle', () => {
    expect([median([9, 1, 3]), median([4, 1, 2, 9]), median([])]).toEqual([3, 3, null])
    expect([mean({ count: 3, tally: [1, 0, 0, 0, 2] }), mean({ count: 0, tally: [0, 0, 0, 0, 0] })]).toEqual([11 / 3, null])
  })
})

describe('openFirst', () => {
  it('puts what is open first, and keeps the order otherwise', () => {
    expect(openFirst([3, null, 1, null], (one) => one)).toEqual([null, null, 3, 1])
  })
})

describe('sectionsOf', () => {
  it('leaves out what there is nothing of, and tables what there is no file of', () => {
    const some = record({ phases: [phase({})], messages_by_staff: 1, reflections: { written: 0, missing: [] } })
    expect(sectionsOf(some)).toEqual(['phases', 'reflections', 'chat'])
    expect(tablesOf(some)).toEqual(['phases'])
  })

  it('has no attendance of a lesson that has not begun', () => {
    const waiting = { name: 'Hana', role: 'student' as const, seat: 1, stays: [], seconds: 0 }
    expect(sectionsOf(record({ began_at: null, pupils: [waiting] }))).toEqual([])
  })
})
