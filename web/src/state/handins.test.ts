import { describe, expect, it } from 'vitest'
import { lesson, person, snapshot } from '../testing/values'
import type { LessonBoard, Person, ServerMessage } from '../wire'
import { collectedOf, handInsOf, mayHandIn, missingOf, nickname } from './handins'
import { initialRoom, reduce, type RoomState } from './room'

const own = (owner: string, pages = 1): LessonBoard => ({
  kind: 'own',
  openness: 'hidden',
  owner,
  name: owner.toUpperCase(),
  pages: [{ page_id: `lesson1.own.${owner}` }, { page_id: `lesson1.own.${owner}.3` }].slice(0, pages),
})
const hand = (number: number, of: string, at: number): LessonBoard => ({
  kind: 'hand',
  openness: 'hidden',
  owner: String(number),
  name: of,
  pages: [{ page_id: `lesson1.hand.${number}` }],
  handed_in: { page_id: of, at },
})

function roomOf(boards: LessonBoard[], you: Partial<Person> = { role: 'teacher' }): RoomState {
  const messages: ServerMessage[] = [
    { type: 'welcome', you: 'me', session_id: 's', now: 0, snapshot: snapshot({ people: [person('me', you)], lesson: lesson() }) },
    { type: 'boards', boards, shown: null },
  ]
  return messages.reduce((room, message) => reduce(room, message as Parameters<typeof reduce>[1], 0), initialRoom('t'))
}

describe('what was handed in', () => {
  it('is the newest of each page, in the order of the boards', () => {
    const boards = [own('a'), own('b'), hand(1, 'lesson1.own.b', 5), hand(2, 'lesson1.own.a', 6), hand(3, 'lesson1.own.b', 7)]
    expect(handInsOf(roomOf(boards)).map(({ number, atSeconds }) => [number, atSeconds])).toEqual([
      ['2', 6],
      ['3', 7],
    ])
  })

  it('keeps what is of nobody there any more, at the end', () => {
    const boards = [own('b'), hand(1, 'lesson1.own.gone', 5), hand(2, 'lesson1.own.b', 6)]
    expect(handInsOf(roomOf(boards)).map(({ number }) => number)).toEqual(['2', '1'])
  })

  it('is missing of those who have the page and gave nothing', () => {
    const boards = [own('a', 2), own('b', 2), own('c'), hand(1, 'lesson1.own.a.3', 5)]
    const room = roomOf(boards)
    expect(missingOf(room, handInsOf(room), 'own', 3)).toEqual(['B'])
    expect(missingOf(room, handInsOf(room), 'own', 1)).toEqual(['A', 'B', 'C'])
  })

  it('is of pupils, from their own board and their group’s', () => {
    const pupil = roomOf([], { role: 'student', group: 'g1' })
    const group: LessonBoard = { kind: 'group', openness: 'hidden', owner: 'g1', pages: [] }
    expect([own('me'), own('a'), group, { ...group, owner: 'g2' }].map((board) => mayHandIn(pupil, board))).toEqual([true, false, true, false])
    expect(mayHandIn(roomOf([]), own('me'))).toBe(false)
  })

  it('is collected from the page that is open, and of other boards from their first', () => {
    const group: LessonBoard = { kind: 'group', openness: 'hidden', owner: 'g1', pages: [{ page_id: 'lesson1.g1', name: 'Plan' }] }
    const named = { ...own('a'), pages: [{ page_id: 'lesson1.own.a' }, { page_id: 'lesson1.own.a.3', name: 'Sheet' }] }
    const room = roomOf([named, own('b', 2), group])
    const [board] = room.boards
    const page = board?.pages[1]
    if (board === undefined || page === undefined) throw new Error('no page')
    expect(collectedOf(room, 'own', { board, page })).toEqual({ number: 3, place: 2, name: 'Sheet', only: false })
    expect(collectedOf(room, 'group', { board, page })).toEqual({ number: 1, place: 1, name: 'Plan', only: true })
  })

  it('has nicknames that say nothing', () => {
    expect([0, 1, 5].map(nickname)).toEqual(['A', 'B', 'F'])
  })
})
