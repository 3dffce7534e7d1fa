import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fromSnapshot } from '../protocol/lessonview'
import { person, snapshot } from '../testing/values'
import type { Command } from '../wire'
import { EarReports } from './earreports'
import { initialRoom, type RoomState } from './room'
import { WritableStore } from './store'

const LOOK_MS = 2000

function setUp(changes: Partial<RoomState> = {}) {
  const room = new WritableStore<RoomState>({
    ...initialRoom('t'),
    link: 'open',
    media: 'connected',
    you: 'me',
    view: fromSnapshot(snapshot({ people: [person('me')] })),
    ...changes,
  })
  const sent: Command[] = []
  const held = { refuses: false, hasMedia: true }
  const reports = new EarReports({
    room,
    command: (command) => {
      sent.push(command)
      return held.refuses ? Promise.reject(new Error('lost')) : Promise.resolve()
    },
    stats: () => (held.hasMedia ? Promise.resolve([]) : null),
  })
  reports.start()
  const look = () => vi.advanceTimersByTimeAsync(LOOK_MS)
  return { room, sent, held, reports, look }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('says a change once', async () => {
  const { room, sent, look } = setUp()
  await look()
  await look()
  expect(sent).toEqual([{ type: 'ears.set', hearing: 'good', sending: '' }])
  room.update((held) => ({ ...held, soundBlocked: true }))
  await look()
  expect(sent.at(-1)).toMatchObject({ hearing: 'tap_needed' })
})

it('says it again after a lost answer, and to whoever takes the link up again', async () => {
  const { sent, held, reports, look } = setUp()
  held.refuses = true
  await look()
  held.refuses = false
  await look()
  expect(sent).toHaveLength(2)
  reports.forget()
  await look()
  expect(sent).toHaveLength(3)
})

it('says nothing without media, without a link, or after it was closed', async () => {
  const { room, sent, held, reports, look } = setUp({ link: 'lost' })
  await look()
  room.update((state) => ({ ...state, link: 'open' }))
  held.hasMedia = false
  await look()
  held.hasMedia = true
  reports.close()
  await look()
  expect(sent).toEqual([])
})
