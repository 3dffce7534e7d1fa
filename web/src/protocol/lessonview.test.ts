import { describe, expect, it } from 'vitest'
import { group, lesson, person, snapshot } from '../testing/values'
import { applyState, fromSnapshot, isNewer } from './lessonview'

const view = fromSnapshot(snapshot({ version: 4, people: [person('a'), person('b')], groups: [group('g')] }))

describe('fromSnapshot', () => {
  it('keeps people in the order of the server', () => {
    expect([...view.people.keys()]).toEqual(['a', 'b'])
  })
})

describe('applyState', () => {
  it('replaces a person whole, in place', () => {
    const next = applyState(view, { type: 'state', epoch: 1, version: 5, people: { a: person('a', { name: 'Ken' }) } })
    expect([...next.people.values()].map((one) => one.name)).toEqual(['Ken', 'b'])
    expect(next.version).toBe(5)
  })

  it('takes out whoever is null', () => {
    const next = applyState(view, { type: 'state', epoch: 1, version: 5, people: { a: null }, groups: { g: null } })
    expect([...next.people.keys()]).toEqual(['b'])
    expect(next.groups.size).toBe(0)
  })

  it('keeps what is not named', () => {
    const next = applyState(view, { type: 'state', epoch: 1, version: 9 })
    expect(next.people).toBe(view.people)
    expect(next.lesson).toBe(view.lesson)
  })

  it('keeps what staff are told besides until it is told anew, and takes that nobody waits any more', () => {
    const waiting = [{ id: 'w', name: 'Guest', since: 1 }]
    const seats = [{ number: 1, name: 'Hana' }]
    const out = { person: 'ken', name: 'Ken', seat: null, banned: false, at: 1 }
    const held = fromSnapshot(snapshot({ waiting, roster: seats, removed: [out] }))
    const next = applyState(held, { type: 'state', epoch: 1, version: 9, waiting: [] })
    expect([next.waiting, next.roster, next.removed]).toEqual([[], seats, [out]])
  })

  it('takes a new lesson value', () => {
    const next = applyState(view, { type: 'state', epoch: 1, version: 5, lesson: lesson({ groups_open: true }) })
    expect(next.lesson.groups_open).toBe(true)
  })

  it('ignores a version that it holds already', () => {
    expect(applyState(view, { type: 'state', epoch: 1, version: 4, people: { a: null } })).toBe(view)
  })

  it('takes a lower version of a later epoch', () => {
    expect(applyState(view, { type: 'state', epoch: 2, version: 1, people: { a: null } }).people.size).toBe(1)
  })
})

describe('isNewer', () => {
  it.each([
    [2, 0, 1, 9, true],
    [1, 9, 2, 0, false],
    [1, 5, 1, 4, true],
    [1, 4, 1, 4, false],
  ])('(%i, %i) after (%i, %i): %s', (epoch, version, otherEpoch, otherVersion, expected) => {
    expect(isNewer({ epoch, version }, { epoch: otherEpoch, version: otherVersion })).toBe(expected)
  })
})
