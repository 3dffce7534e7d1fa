import { describe, expect, it } from 'vitest'
import { kindsWithCards } from '../state/boards'
import { initialRoom, type RoomState } from '../state/room'
import { fromSnapshot } from '../protocol/lessonview'
import { group, person, snapshot } from '../testing/values'
import type { LessonBoard } from '../wire'
import type { Mark } from '../wire/types'
import {
  byActivity,
  cardsOf,
  countsOf,
  inHeldOrder,
  kindToBeginWith,
  neighbour,
  pagesOf,
  sectionsOf,
} from './cards'

const own = (name: string, more: LessonBoard['pages'] = []): LessonBoard => ({
  kind: 'own',
  openness: 'hidden',
  owner: name,
  name,
  pages: [{ page_id: `l.own.${name}` }, ...more],
})
const GROUP: LessonBoard = { kind: 'group', openness: 'hidden', owner: 'g1', name: 'Red', pages: [{ page_id: 'l.g1' }] }

function roomWith(boards: LessonBoard[], shownPage: string | null = null): RoomState {
  const people = [
    person('t', { role: 'teacher' }),
    person('hana', { seat: 1, group: 'g2' }),
    person('ken', { seat: 2, group: 'g1' }),
    person('mei', { seat: 3, presence: 'away' }),
  ]
  const groups = [group('g1', { name: 'Red' }), group('g2', { name: 'Blue' })]
  return { ...initialRoom('t'), you: 't', boards, shownPage, view: fromSnapshot(snapshot({ people, groups })) }
}

const mark = (name: string, changes: Partial<Mark> = {}): [string, Mark] => [
  `l.own.${name}`,
  { page_id: `l.own.${name}`, empty: false, drawing: [], drawn_at: null, ...changes },
]
const ROOM = roomWith([own('hana'), own('ken'), own('mei'), GROUP])
const owners = (cards: readonly { owner: string }[]): string[] => cards.map(({ owner }) => owner)

describe('the cards of the overview', () => {
  it('say who sits where, who draws, who rests for how long, and who has nothing yet', () => {
    const marks = new Map([mark('hana', { drawing: ['hana'], drawn_at: 1000 }), mark('ken', { drawn_at: 875 })])
    const [hana, ken, mei] = cardsOf(ROOM, 'own', 1, marks, 1000)
    expect(hana).toMatchObject({ seat: 1, here: true, doing: 'drawing', drawers: ['hana'], restMinutes: null })
    expect(ken).toMatchObject({ seat: 2, doing: 'rests', drawers: [], restMinutes: 2 })
    expect(mei).toMatchObject({ here: false, doing: 'unknown' })
    expect(cardsOf(ROOM, 'own', 1, new Map([mark('ken', { empty: true })]), 0)[1]).toMatchObject({ doing: 'empty' })
  })

  it('of a group are there when somebody of it is', () => {
    expect(cardsOf(ROOM, 'group', 1, new Map(), 0)).toMatchObject([{ owner: 'g1', name: 'Red', here: true, seat: null }])
    const empty = { ...GROUP, owner: 'g3' }
    expect(cardsOf(roomWith([empty]), 'group', 1, new Map(), 0)[0]?.here).toBe(false)
  })

  it('show the page that is chosen, of those who have it', () => {
    const second = { page_id: 'l.own.hana.4', name: 'Sheet', common: true }
    const room = roomWith([own('hana', [second]), own('ken', [{ page_id: 'l.own.ken.5' }])], 'l.own.hana.4')
    expect(pagesOf(room, 'own')).toEqual([
      { number: 1, name: '' },
      { number: 4, name: 'Sheet' },
    ])
    expect(cardsOf(room, 'own', 4, new Map(), 0)).toMatchObject([{ pageId: 'l.own.hana.4', shown: true }])
  })

  it('begin with the kind that was open, else with what there is', () => {
    expect(kindsWithCards(ROOM)).toEqual(['own', 'group'])
    expect(kindToBeginWith(ROOM, GROUP)).toBe('group')
    expect(kindToBeginWith(ROOM, null)).toBe('own')
    expect(kindToBeginWith(roomWith([GROUP]), null)).toBe('group')
    expect(kindToBeginWith(roomWith([]), null)).toBeNull()
  })
})

describe('the order of the cards', () => {
  const cards = (marks: ReadonlyMap<string, Mark>) => cardsOf(ROOM, 'own', 1, marks, 1000)

  it('has first who needs the teacher: nothing yet, the longest rest, who draws, who is away', () => {
    const room = roomWith(['hana', 'ken', 'a', 'b', 'mei'].map((name) => own(name)))
    const people = new Map(room.view?.people)
    for (const name of ['a', 'b']) people.set(name, person(name))
    const seen = { ...room, view: room.view === null ? null : { ...room.view, people } }
    const marks = new Map([
      mark('hana', { drawing: ['hana'] }),
      mark('ken', { drawn_at: 900 }),
      mark('a', { drawn_at: 100 }),
      mark('b', { empty: true }),
      mark('mei', { empty: true }),
    ])
    expect(owners(byActivity(cardsOf(seen, 'own', 1, marks, 1000)))).toEqual(['b', 'a', 'ken', 'hana', 'mei'])
  })

  it('stays as it is on the screen until it is taken anew; who comes is at the end', () => {
    const held = ['ken', 'hana']
    expect(owners(inHeldOrder(cards(new Map()), held))).toEqual(['ken', 'hana', 'mei'])
  })

  it('has a section for each group, and one for those in none', () => {
    const sections = sectionsOf(ROOM, cards(new Map()), 'group')
    expect(sections.map(({ group: each, cards: inside }) => [each?.name ?? null, owners(inside)])).toEqual([
      ['Red', ['ken']],
      ['Blue', ['hana']],
      [null, ['mei']],
    ])
    expect(sectionsOf(ROOM, cards(new Map()), 'seat')).toHaveLength(1)
  })

  it('counts only those who are here', () => {
    const marks = new Map([mark('hana', { empty: true }), mark('ken', { drawing: ['ken'] }), mark('mei', { empty: true })])
    expect(countsOf(cards(marks))).toEqual({ empty: 1, drawing: 1, here: 2, known: true })
    expect(countsOf(cards(new Map())).known).toBe(false)
  })
})

describe('by keyboard', () => {
  // Two rows of three, and one of one.
  const places = [0, 1, 2, 3, 4, 5, 6].map((index) => ({ left: (index % 3) * 100, top: Math.floor(index / 3) * 80 }))

  it.each([
    [0, 'ArrowRight', 1],
    [2, 'ArrowRight', 3],
    [0, 'ArrowLeft', null],
    [6, 'ArrowRight', null],
    [1, 'ArrowDown', 4],
    [5, 'ArrowDown', 6],
    [6, 'ArrowDown', null],
    [6, 'ArrowUp', 3],
    [4, 'ArrowUp', 1],
    [4, 'Home', 0],
    [4, 'End', 6],
    [4, 'a', null],
  ])('from card %i, %s leads to %s', (from, key, to) => {
    expect(neighbour(places, from, key)).toBe(to)
  })
})
