import { describe, expect, it } from 'vitest'
import { group, lesson, message, person, snapshot } from '../testing/values'
import type { ServerEvent, Snapshot } from '../wire'
import { initialRoom, me, reduce, withNotice, type RoomState } from './room'

const people = [person('me'), person('a')]
const welcome = (changes: Partial<Snapshot> = {}): ServerEvent => ({
  type: 'welcome',
  you: 'me',
  session_id: 's',
  now: 110,
  snapshot: snapshot({ version: 5, people, groups: [group('g')], ...changes }),
})
const play = (events: ServerEvent[], from: RoomState = initialRoom('t')): RoomState =>
  events.reduce((room, event) => reduce(room, event, 100), from)
const moveTo = (version: number, to: string | null): ServerEvent => ({
  type: 'state',
  epoch: 1,
  version,
  people: { me: person('me', { group: to }) },
})

describe('reduce', () => {
  it('knows oneself and the server’s clock after the welcome', () => {
    const room = play([welcome()])
    expect(me(room)?.id).toBe('me')
    expect(room.clockAheadSeconds).toBe(10)
  })

  it('keeps the state it holds when the server says that it is the newest', () => {
    const room = play([welcome(), { type: 'welcome', you: 'me', session_id: 's2', now: 110, snapshot: null }])
    expect(room.view?.people.size).toBe(2)
  })

  it('ignores changes before the welcome', () => {
    expect(play([moveTo(6, 'g')]).view).toBeNull()
  })

  it('is moving from the change of group until the media node follows that version', () => {
    const moving = play([welcome(), moveTo(6, 'g')])
    expect(moving.moving).toEqual({ epoch: 1, version: 6 })
    expect(play([{ type: 'media.applied', epoch: 1, version: 5 }], moving).moving).not.toBeNull()
    expect(play([{ type: 'media.applied', epoch: 1, version: 6 }], moving).moving).toBeNull()
  })

  it('is not moving when the media node was quicker than the state', () => {
    expect(play([welcome(), { type: 'media.applied', epoch: 1, version: 7 }, moveTo(6, 'g')]).moving).toBeNull()
  })

  it('never takes an older applied version for a newer one', () => {
    const room = play([
      { type: 'media.applied', epoch: 2, version: 1 },
      { type: 'media.applied', epoch: 1, version: 9 },
    ])
    expect(room.applied).toEqual({ epoch: 2, version: 1 })
  })

  it('forgets a group’s chat when a pupil leaves the group, and keeps the lesson’s', () => {
    const inside = play([
      welcome(),
      moveTo(6, 'g'),
      { type: 'chat.new', channel: 'g', messages: [message(1, { channel: 'g' })] },
      { type: 'chat.new', channel: 'lesson', messages: [message(1)] },
    ])
    expect([...inside.chat.keys()]).toEqual(['g', 'lesson'])
    expect([...play([moveTo(7, null)], inside).chat.keys()]).toEqual(['lesson'])
  })

  it('keeps what a pupil and the teacher wrote to each other, whatever else changes', () => {
    const room = play([
      welcome(),
      { type: 'chat.new', channel: 'with.me', messages: [message(1, { channel: 'with.me' })] },
      { type: 'state', epoch: 1, version: 6, lesson: lesson({ quiet: true }) },
      moveTo(7, 'g'),
      moveTo(8, null),
    ])
    expect(room.chat.get('with.me')?.messages).toHaveLength(1)
  })

  it('keeps every group’s chat for a teacher', () => {
    const teacher = [person('me', { role: 'teacher' })]
    const room = play([
      welcome({ people: teacher }),
      { type: 'chat.new', channel: 'g', messages: [message(1, { channel: 'g' })] },
      { type: 'state', epoch: 1, version: 6, lesson: lesson({ groups_open: true }) },
    ])
    expect(room.chat.has('g')).toBe(true)
  })

  it('takes the newest slot map of a peer, and any of a new peer', () => {
    const slots = (peer: string, seq: number, who: string): ServerEvent => ({
      type: 'media.slots',
      peer_id: peer,
      seq,
      slots: { '7': { participant_id: who, source: 'camera' } },
    })
    const room = play([slots('p1', 5, 'a'), slots('p1', 4, 'b')])
    expect([...room.pictures.camera.keys()]).toEqual(['a'])
    expect([...play([slots('p2', 0, 'c')], room).pictures.camera.keys()]).toEqual(['c'])
  })

  it('knows who speaks, the renewed token, trouble and the farewell', () => {
    const room = play([
      { type: 'media.speaking', people: ['a'] },
      { type: 'token', token: 'newer' },
      { type: 'trouble', on: true },
      { type: 'farewell', reason: 'ended' },
    ])
    expect(room).toMatchObject({ speaking: ['a'], token: 'newer', trouble: true, farewell: 'ended' })
  })

  it('takes trouble to be over at the next welcome', () => {
    expect(play([{ type: 'trouble', on: true }, welcome()]).trouble).toBe(false)
  })
})

describe('withNotice', () => {
  it('keeps the last twenty, each with an id of its own', () => {
    let room = initialRoom('t')
    for (let count = 0; count < 30; count++) room = withNotice(room, { kind: 'muted' })
    expect(room.notices).toHaveLength(20)
    expect(new Set(room.notices.map((notice) => notice.id)).size).toBe(20)
  })
})
