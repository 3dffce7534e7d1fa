import { describe, expect, it } from 'vitest'
import { lesson, person, group, snapshot } from '../testing/values'
import type { LessonBoard, Person, ServerMessage } from '../wire'
import { FIRST_CHOICE, followed, kindsOf, openBoard, pageOfKind, type BoardChoice } from './boards'
import { initialRoom, reduce, type RoomState } from './room'

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] }
const SHOWN: LessonBoard = { kind: 'shown', openness: 'seen', pages: [{ page_id: 'lesson1.shown' }, { page_id: 'lesson1.shown.2' }] }
const OWN: LessonBoard = { kind: 'own', openness: 'hidden', owner: 'hana', name: 'Hana', pages: [{ page_id: 'lesson1.own.hana' }] }
const KENS: LessonBoard = { kind: 'own', openness: 'seen', owner: 'ken', name: 'Ken', pages: [{ page_id: 'lesson1.own.ken' }] }
const GROUP: LessonBoard = { kind: 'group', openness: 'hidden', owner: 'g1', name: '1', pages: [{ page_id: 'lesson1.g1' }] }

interface Setting {
  boards: LessonBoard[]
  shown?: string | null
  you?: Partial<Person>
  phase?: number
  board?: 'none' | 'class' | 'group' | 'own' | 'shown'
}

function roomOf({ boards, shown = null, you = {}, phase = 0, board = 'none' }: Setting): RoomState {
  const running = { number: phase, index: 0, count: 1, name: 'p', prompt: '', mode: 'class' as const, board, started_at: 0, ends_at: 9 }
  const held = lesson({ phase: phase === 0 ? null : running })
  const people = [person('hana', you), person('t', { role: 'teacher' })]
  const messages: ServerMessage[] = [
    { type: 'welcome', you: 'hana', session_id: 's', now: 0, snapshot: snapshot({ people, groups: [group('g1')], lesson: held }) },
    { type: 'boards', boards, shown },
  ]
  return messages.reduce((room, message) => reduce(room, message as Parameters<typeof reduce>[1], 0), initialRoom('t'))
}

function seen(choice: BoardChoice, room: RoomState): [BoardChoice, string | null] {
  const next = followed(choice, room)
  return [next, openBoard(room, next.wanted)?.page.page_id ?? null]
}

describe('the open board', () => {
  it('is that of where one is', () => {
    expect(seen(FIRST_CHOICE, roomOf({ boards: [SHOWN, CLASS, OWN] }))[1]).toBe('lesson1.class')
    expect(seen(FIRST_CHOICE, roomOf({ boards: [SHOWN, CLASS, GROUP, OWN], you: { group: 'g1' } }))[1]).toBe('lesson1.g1')
  })

  it('is one’s own where the class’s is hidden, and any where there is no own', () => {
    expect(seen(FIRST_CHOICE, roomOf({ boards: [SHOWN, OWN] }))[1]).toBe('lesson1.own.hana')
    expect(seen(FIRST_CHOICE, roomOf({ boards: [SHOWN] }))[1]).toBe('lesson1.shown')
  })

  it('is left open while the group’s is not told yet', () => {
    expect(seen(FIRST_CHOICE, roomOf({ boards: [CLASS, OWN], you: { group: 'g1' } }))[1]).toBeNull()
  })

  it('stays what was chosen until one moves or it is closed', () => {
    const room = roomOf({ boards: [SHOWN, CLASS, OWN, KENS] })
    const [first] = seen(FIRST_CHOICE, room)
    const chosen: BoardChoice = { ...first, wanted: { at: 'page', page: 'lesson1.own.ken' } }
    expect(seen(chosen, room)).toEqual([chosen, 'lesson1.own.ken'])
    expect(seen(chosen, roomOf({ boards: [SHOWN, CLASS, OWN] }))[1]).toBe('lesson1.class')
    expect(seen(chosen, roomOf({ boards: [SHOWN, CLASS, GROUP, OWN, KENS], you: { group: 'g1' } }))[1]).toBe('lesson1.g1')
  })

  it('is the page that is shown to all, and that of before when it is not any more', () => {
    const boards = [SHOWN, CLASS, OWN]
    const [before] = seen(FIRST_CHOICE, roomOf({ boards }))
    const [during, page] = seen(before, roomOf({ boards, shown: 'lesson1.shown.2' }))
    expect(page).toBe('lesson1.shown.2')
    expect(seen(during, roomOf({ boards }))[1]).toBe('lesson1.class')
  })

  it('is what a phase opens, each pupil their own', () => {
    const boards = [SHOWN, CLASS, OWN, KENS]
    expect(seen(FIRST_CHOICE, roomOf({ boards, phase: 1, board: 'own' }))[1]).toBe('lesson1.own.hana')
    expect(seen(FIRST_CHOICE, roomOf({ boards, phase: 1, board: 'shown' }))[1]).toBe('lesson1.shown')
    const [own] = seen(FIRST_CHOICE, roomOf({ boards, phase: 1, board: 'own' }))
    expect(seen(own, roomOf({ boards, phase: 2, board: 'class' }))[1]).toBe('lesson1.class')
  })
})

const hand = (number: number, at: number): LessonBoard => ({
  kind: 'hand',
  openness: 'hidden',
  owner: String(number),
  name: 'Ken',
  pages: [{ page_id: `lesson1.hand.${number}` }],
  handed_in: { page_id: 'lesson1.own.ken', at },
})

describe('what there is to choose', () => {
  it('is one kind after the other, and a press leads to one’s own of it', () => {
    const room = roomOf({ boards: [SHOWN, CLASS, KENS, OWN] })
    expect(kindsOf(room)).toEqual(['class', 'own', 'shown'])
    expect(pageOfKind(room, 'own')).toBe('lesson1.own.hana')
    expect(pageOfKind(roomOf({ boards: [KENS] }), 'own')).toBe('lesson1.own.ken')
    expect(pageOfKind(room, 'group')).toBeNull()
  })

  it('leads to the newest of what was handed in', () => {
    expect(pageOfKind(roomOf({ boards: [CLASS, hand(1, 5), hand(2, 9), hand(3, 7)] }), 'hand')).toBe('lesson1.hand.2')
  })
})
