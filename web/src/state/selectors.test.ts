import { describe, expect, it } from 'vitest'
import { group, lesson, message, person, snapshot } from '../testing/values'
import type { Person, Snapshot } from '../wire'
import { initialRoom, reduce, type RoomState } from './room'
import {
  attends,
  channelsOf,
  connectionOf,
  facesOf,
  groupOf,
  handsOf,
  isLocked,
  mayGuide,
  pageIdOf,
  screenOf,
  unread,
  writingIn,
} from './selectors'

function room(own: Person, others: Person[] = [], changes: Partial<Snapshot> = {}): RoomState {
  const people = [...others, own]
  const welcome = {
    type: 'welcome',
    you: own.id,
    session_id: 's',
    now: 0,
    snapshot: snapshot({ people, groups: [group('g1'), group('g2')], ...changes }),
  } as const
  return reduce(initialRoom('t'), welcome, 0)
}
const ids = (people: readonly Person[]): string[] => people.map((one) => one.id)
const me = person('me')
const teacher = person('t', { role: 'teacher' })

describe('the spotlight', () => {
  const lit = { lesson: { ...lesson(), spotlight: 'me' } }

  it('shows one person large to all, themselves included, before the teacher', () => {
    const { lead, rest } = facesOf(room(me, [teacher, person('x')], lit))
    expect([ids(lead), ids(rest)]).toEqual([['me', 't'], ['x']])
  })

  it('is not seen from another group', () => {
    const elsewhere = room(person('you', { group: 'g1' }), [me, teacher], lit)
    expect(ids(facesOf(elsewhere).lead)).toEqual([])
  })
})

describe('attends', () => {
  const eyes = { lesson: { ...lesson(), attention: true } }

  it('is for pupils; the teacher looks where they like', () => {
    expect([attends(room(me, [], eyes)), attends(room(me)), attends(room(teacher, [], eyes))]).toEqual([true, false, false])
  })
})

describe('who asks for everybody’s eyes', () => {
  it('is seen in every group, and what they show; nobody else is', () => {
    const eyes = { lesson: { ...lesson(), attention: true, attention_by: 't' } }
    const showing = person('t', { role: 'teacher', sources: ['screen'] })
    const inGroup = room(person('me', { group: 'g1' }), [showing, person('u', { role: 'teacher' }), person('x', { group: 'g2' })], eyes)
    expect(ids(facesOf(inGroup).lead)).toEqual(['t'])
    expect(ids(facesOf(inGroup).rest)).toEqual(['me'])
    expect(screenOf(inGroup)?.id).toBe('t')
  })
})

describe('connectionOf', () => {
  it.each([
    ['open', 'connected', 'connected'],
    ['open', 'connecting', 'connecting'],
    ['connecting', 'connecting', 'connecting'],
    ['lost', 'connected', 'lost'],
    ['open', 'lost', 'lost'],
  ] as const)('WebSocket %s and media %s: %s', (link, media, expected) => {
    expect(connectionOf({ link, media })).toBe(expected)
  })
})

describe('facesOf', () => {
  it('shows the teacher large and oneself first among the rest', () => {
    const faces = facesOf(room(me, [person('a'), teacher, person('o', { role: 'observer' })]))
    expect(ids(faces.lead)).toEqual(['t'])
    expect(ids(faces.rest)).toEqual(['me', 'a'])
  })

  it('shows a teacher all pupils alike', () => {
    expect(facesOf(room(person('me', { role: 'teacher' }), [person('a')])).lead).toEqual([])
  })

  it('shows only those of the same group', () => {
    const own = person('me', { group: 'g1' })
    const faces = facesOf(room(own, [person('a', { group: 'g1' }), person('b', { group: 'g2' }), teacher]))
    expect(ids([...faces.lead, ...faces.rest])).toEqual(['me', 'a'])
  })

  it('shows nobody before the welcome', () => {
    expect(facesOf(initialRoom('t'))).toEqual({ lead: [], rest: [] })
  })
})

describe('screenOf', () => {
  it('is who shares in one’s scope, somebody else before oneself', () => {
    const own = person('me', { sources: ['screen'] })
    expect(screenOf(room(own, [person('t2', { role: 'teacher', sources: ['screen'] })]))?.id).toBe('t2')
    expect(screenOf(room(own))?.id).toBe('me')
    expect(screenOf(room(me, [person('a', { sources: ['screen'], group: 'g1' })]))).toBeNull()
  })
})

describe('where one is', () => {
  it('decides the board', () => {
    expect(pageIdOf(room(me))).toBe('lesson1.class')
    expect(pageIdOf(room(person('me', { group: 'g2' })))).toBe('lesson1.g2')
    expect(groupOf(room(person('me', { group: 'g2' })))?.name).toBe('Group g2')
  })

  it('decides a pupil’s channels; a teacher reads all', () => {
    expect(channelsOf(room(me))).toEqual(['lesson', 'with.me'])
    expect(channelsOf(room(person('me', { group: 'g2' })))).toEqual(['lesson', 'g2', 'with.me'])
    expect(channelsOf(room(person('me', { role: 'observer' })))).toEqual(['lesson'])
    expect(channelsOf(room(person('me', { role: 'teacher' }), [person('x')]))).toEqual(['lesson', 'g1', 'g2', 'with.x'])
  })
})

describe('unread', () => {
  it('counts what others said since the channel was on the screen', () => {
    const said = { type: 'chat.new', channel: 'lesson' } as const
    const messages = [message(1), message(2), message(3, { author_id: 'me' })]
    const heard = reduce(room(me), { ...said, messages }, 0)
    expect(unread(heard)).toBe(2)
    expect(unread({ ...heard, read: new Map([['lesson', 1]]) })).toBe(1)
    expect(unread({ ...heard, read: new Map([['lesson', 3]]) })).toBe(0)
  })
})

describe('handsOf', () => {
  it('puts who waits longest first', () => {
    const people = [person('a', { hand_raised_at: 9 }), person('b'), person('c', { hand_raised_at: 4 })]
    expect(ids(handsOf(people))).toEqual(['c', 'a'])
  })
})

describe('isLocked', () => {
  it('binds pupils only', () => {
    const locked = { lesson: lesson({ locks: { ...lesson().locks, chat: true } }) }
    expect(isLocked(room(me, [], locked), 'chat')).toBe(true)
    expect(isLocked(room(me, [], locked), 'camera')).toBe(false)
    expect(isLocked(room(person('me', { role: 'teacher' }), [], locked), 'chat')).toBe(false)
  })
})

describe('writingIn', () => {
  const inGroup = person('me', { group: 'g1' })
  it('is open where a pupil is, and only there', () => {
    expect(writingIn(room(me), 'lesson')).toBe('open')
    expect(writingIn(room(inGroup), 'g1')).toBe('open')
    expect(writingIn(room(inGroup), 'lesson')).toBe('elsewhere')
  })

  it('is open everywhere for a teacher and nowhere for an observer', () => {
    expect(writingIn(room(person('me', { role: 'teacher' })), 'g2')).toBe('open')
    expect(writingIn(room(person('me', { role: 'observer' })), 'lesson')).toBe('observer')
  })

  it('is locked for pupils while the teacher has paused the chat', () => {
    const locked = { lesson: lesson({ locks: { ...lesson().locks, chat: true } }) }
    expect(writingIn(room(me, [], locked), 'lesson')).toBe('locked')
  })
})

describe('mayGuide', () => {
  const assistant = person('s', { role: 'assistant' })
  it.each([
    ['a teacher', 'a pupil', teacher, me, true],
    ['a teacher', 'themselves', teacher, teacher, false],
    ['an assistant', 'a pupil', assistant, me, true],
    ['an assistant', 'a teacher', assistant, teacher, false],
    ['a pupil', 'a pupil', me, person('a'), false],
    ['nobody', 'a pupil', null, me, false],
  ])('%s and %s', (_asker, _target, asker, target, may) => {
    expect(mayGuide(asker, target)).toBe(may)
  })
})
