import { describe, expect, it } from 'vitest'
import { fromSnapshot } from '../protocol/lessonview'
import { person, snapshot } from '../testing/values'
import { attendanceOf, inSeatOrder, openInClassroom } from './roster'

const seat = (number: number) => ({ number, name: `Child ${number}` })

describe('attendanceOf', () => {
  it('says who of the class is missing', () => {
    const people = [person('a', { seat: 2 }), person('guest')]
    const view = fromSnapshot(snapshot({ people, roster: [seat(1), seat(2), seat(3)] }))
    expect(attendanceOf(view)).toEqual({ all: 3, here: 1, missing: [seat(1), seat(3)] })
  })

  it('says nothing where there is no class', () => {
    expect(attendanceOf(fromSnapshot(snapshot({ people: [person('a')] })))).toBeNull()
  })
})

describe('inSeatOrder', () => {
  it('puts numbers first, in their order', () => {
    const people = [person('guest'), person('b', { seat: 12 }), person('a', { seat: 3 })]
    expect(inSeatOrder(people).map((each) => each.id)).toEqual(['a', 'b', 'guest'])
  })
})

describe('openInClassroom', () => {
  const speaking = { in_classroom: true, sources: ['microphone' as const] }
  it.each([
    ['another in the classroom', person('b', speaking), 'b'],
    ['nobody at home', person('b', { ...speaking, in_classroom: false }), null],
    ['nobody silent', person('b', { in_classroom: true }), null],
    ['nobody of another group', person('b', { ...speaking, group: 'g' }), null],
    ['not oneself', person('a', speaking), null],
  ])('finds %s', (_what, other, found) => {
    expect(openInClassroom(person('a', speaking), [other])?.id ?? null).toBe(found)
  })
})
