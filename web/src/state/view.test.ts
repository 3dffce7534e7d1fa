import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { VisibleTile } from '../media/view'
import { fromSnapshot } from '../protocol/lessonview'
import { person, snapshot } from '../testing/values'
import type { Command } from '../wire'
import { initialRoom, type RoomState } from './room'
import { WritableStore } from './store'
import { View } from './view'

const tile = (heightCssPx = 100): VisibleTile => ({ person: 'a', source: 'camera', heightCssPx })

function setUp(changes: Partial<RoomState> = {}) {
  const room = new WritableStore<RoomState>({
    ...initialRoom('t'),
    link: 'open',
    you: 'me',
    view: fromSnapshot(snapshot({ people: [person('me'), person('a')] })),
    ...changes,
  })
  const sent: Command[] = []
  let refused = false
  const view = new View(room, (command) => {
    sent.push(command)
    return refused ? Promise.reject(new Error('lost')) : Promise.resolve()
  })
  const refuse = (on: boolean): void => {
    refused = on
  }
  return { room, view, sent, refuse }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('says what is on the screen once for many changes, and not twice', async () => {
  const { view, sent } = setUp()
  for (let count = 0; count < 9; count++) view.show([tile()])
  await vi.advanceTimersByTimeAsync(400)
  view.show([tile()])
  await vi.advanceTimersByTimeAsync(400)
  expect(sent).toEqual([{ type: 'media.view', tiles: [{ person: 'a', source: 'camera', height: 180 }] }])
})

it('tells at once what is on the screen, and then five times a second at most', async () => {
  const { view, sent } = setUp()
  const told = async (heightCssPx: number, ms: number): Promise<number> => {
    view.show([tile(heightCssPx)])
    await vi.advanceTimersByTimeAsync(ms)
    return sent.length
  }
  expect(await told(80, 25)).toBe(1)
  expect(await told(300, 25)).toBe(1)
  expect(await told(700, 200)).toBe(2)
  expect(sent.at(-1)).toMatchObject({ tiles: [{ height: 720 }] })
})

it('asks for no video while there is sound only', async () => {
  const { room, view, sent } = setUp()
  view.show([tile()])
  await vi.advanceTimersByTimeAsync(400)
  room.update((held) => ({ ...held, soundOnly: true }))
  view.sayAgain()
  await vi.advanceTimersByTimeAsync(400)
  expect(sent.at(-1)).toEqual({ type: 'media.view', tiles: [] })
})

it('says it again to a new session, and after one that was lost', async () => {
  const { view, sent, refuse } = setUp()
  refuse(true)
  view.show([tile()])
  await vi.advanceTimersByTimeAsync(400)
  refuse(false)
  view.sayAgain()
  await vi.advanceTimersByTimeAsync(400)
  expect(sent).toHaveLength(2)
  view.begin()
  await vi.advanceTimersByTimeAsync(400)
  expect(sent).toHaveLength(3)
})

it('says nothing without a link, and nothing after it was closed', async () => {
  const { room, view, sent } = setUp({ link: 'lost' })
  view.show([tile()])
  await vi.advanceTimersByTimeAsync(400)
  room.update((held) => ({ ...held, link: 'open' }))
  view.begin()
  view.close()
  await vi.advanceTimersByTimeAsync(400)
  expect(sent).toEqual([])
})
