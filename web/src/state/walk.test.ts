import { describe, expect, it } from 'vitest'
import { group, lesson, person, snapshot } from '../testing/values'
import type { Group, Person } from '../wire'
import { initialRoom, reduce, type RoomState } from './room'
import { callersOf, cardsOf, listenersOf, mayWalk, QUIET_SECONDS } from './walk'

const NOW = 1000

function room(you: string, people: Person[], groups: Group[] = [group('g1'), group('g2')], open = true): RoomState {
  const held = snapshot({ people, groups, lesson: lesson({ groups_open: open }) })
  return reduce(
    initialRoom('t'),
    { type: 'welcome', you, session_id: 's', now: NOW, snapshot: held, ice_servers: [], media_restart: false },
    NOW,
  )
}

const teacher = (changes: Partial<Person> = {}): Person => person('t', { role: 'teacher', ...changes })
const hana = person('hana', { group: 'g1' })
const ken = person('ken', { group: 'g2' })

describe('mayWalk', () => {
  it('is for those who guide, while groups are open', () => {
    expect(mayWalk(room('t', [teacher(), hana]))).toBe(true)
    expect(mayWalk(room('t', [person('t', { role: 'assistant' })]))).toBe(true)
    expect(mayWalk(room('t', [teacher(), hana], [group('g1')], false))).toBe(false)
    expect(mayWalk(room('t', [teacher()], []))).toBe(false)
    expect(mayWalk(room('hana', [teacher(), hana]))).toBe(false)
  })
})

describe('cardsOf', () => {
  const told = (held: RoomState, people: Record<string, { seconds: number; last_at: number }>, silent: Record<string, number>) =>
    reduce(held, { type: 'groups.talk', people, silent_since: silent }, NOW)

  it('are one for each group, in its place, with its pupils', () => {
    const cards = cardsOf(room('t', [teacher({ group: 'g1' }), hana, ken, person('late')]), NOW)
    expect(cards.map((card) => [card.group.id, card.members.map(({ person: { id } }) => id), card.here])).toEqual([
      ['g1', ['hana'], true],
      ['g2', ['ken'], false],
    ])
  })

  it('say who has spoken, and who speaks now', () => {
    const held = told(room('t', [teacher(), hana, ken]), { hana: { seconds: 12.5, last_at: NOW - 1 }, ken: { seconds: 3, last_at: 900 } }, {})
    const [one, other] = cardsOf(held, NOW).map((card) => card.members[0])
    expect([one?.seconds, one?.speaking]).toEqual([12.5, true])
    expect([other?.seconds, other?.speaking]).toEqual([3, false])
  })

  it('say that a group is quiet once it is no pause any more', () => {
    const held = told(room('t', [teacher(), hana, ken]), {}, { g1: NOW - QUIET_SECONDS, g2: NOW - QUIET_SECONDS + 1 })
    expect(cardsOf(held, NOW).map((card) => card.quietSeconds)).toEqual([QUIET_SECONDS, null])
    expect(cardsOf(held, NOW + 61).map((card) => card.quietSeconds)).toEqual([QUIET_SECONDS + 61, QUIET_SECONDS + 60])
  })

  it('do not call a group quiet that nobody is in, or of which nothing is known', () => {
    const empty = told(room('t', [teacher(), hana]), {}, { g2: 0 })
    expect(cardsOf(empty, NOW)[1]?.quietSeconds).toBeNull()
    expect(cardsOf(room('t', [teacher(), hana]), NOW)[0]?.quietSeconds).toBeNull()
  })

  it('count hands and show calls for help', () => {
    const people = [teacher(), person('hana', { group: 'g1', hand_raised_at: 5 }), ken]
    const cards = cardsOf(room('t', people, [group('g1'), group('g2', { help_at: 990, help_by: 'ken' })]), NOW)
    expect(cards.map((card) => [card.hands, card.help, card.caller?.id])).toEqual([
      [1, false, undefined],
      [0, true, 'ken'],
    ])
  })

  it('name the others of the staff who are there, and oneself by what one does', () => {
    const helper = person('helper', { role: 'assistant', listens_to: 'g2' })
    const [one, other] = cardsOf(room('t', [teacher({ listens_to: 'g1' }), helper, hana, ken]), NOW)
    expect([one?.listening, one?.visitors]).toEqual([true, []])
    expect([other?.listening, other?.visitors.map(({ id }) => id)]).toEqual([false, ['helper']])
  })
})

describe('what a pupil is told', () => {
  it('is who listens to the own group, and to no other', () => {
    const people = [teacher({ listens_to: 'g1' }), hana, ken]
    expect(listenersOf(room('hana', people)).map(({ id }) => id)).toEqual(['t'])
    expect(listenersOf(room('ken', people))).toEqual([])
  })

  it('is who speaks to all, not oneself', () => {
    const people = [teacher({ speaks_to_all: true }), hana]
    expect(callersOf(room('hana', people)).map(({ id }) => id)).toEqual(['t'])
    expect(callersOf(room('t', people))).toEqual([])
  })
})
