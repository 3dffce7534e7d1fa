import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromSnapshot } from '../protocol/lessonview'
import { lesson, person, snapshot } from '../testing/values'
import type { Command, Person } from '../wire'
import type { VisibleTile } from '../media/view'
import { initialRoom, type RoomState } from './room'
import { Stills, stillsNeeded } from './stills'
import { WritableStore } from './store'

const camera = (id: string, changes: Partial<Person> = {}): Person => person(id, { sources: ['camera'], ...changes })
const tile = (who: string, source: 'camera' | 'screen' = 'camera'): VisibleTile => ({ person: who, source, heightCssPx: 100 })

function room(people: Person[], changes: Partial<RoomState> = {}): RoomState {
  const view = fromSnapshot(snapshot({ people: [camera('me'), ...people] }))
  return { ...initialRoom('t'), link: 'open', you: 'me', view, ...changes }
}

const pictures = (...flowing: string[]): Pick<RoomState, 'pictures'> => ({
  pictures: {
    microphone: new Map(),
    camera: new Map(flowing.map((who) => [who, { mid: who, paused: '' as const }])),
    screen: new Map(),
  },
})

describe('stillsNeeded', () => {
  it('names those on the screen whose video does not flow', () => {
    const state = room([camera('a'), camera('b'), camera('c')], pictures('b'))
    expect(stillsNeeded(state, [tile('c'), tile('b'), tile('a')])).toEqual(['a', 'c'])
  })

  it('names those whose video is paused, and everybody while there is sound only', () => {
    const paused = pictures('a', 'b')
    const map = new Map(paused.pictures.camera).set('b', { mid: 'b', paused: 'bandwidth' })
    const state = room([camera('a'), camera('b')], { pictures: { ...paused.pictures, camera: map } })
    expect(stillsNeeded(state, [tile('a'), tile('b')])).toEqual(['b'])
    expect(stillsNeeded({ ...state, soundOnly: true }, [tile('a'), tile('b')])).toEqual(['a', 'b'])
  })

  it('names who speaks to all, and who asks for everybody’s eyes, from another group', () => {
    const others = [camera('t', { role: 'teacher', group: 'g' }), camera('u', { group: 'g', speaks_to_all: true })]
    const view = fromSnapshot(snapshot({ people: [camera('me'), ...others], lesson: { ...lesson(), attention: true, attention_by: 't' } }))
    expect(stillsNeeded({ ...room([]), view }, [tile('t'), tile('u')])).toEqual(['t', 'u'])
  })

  it('names nobody without a camera, in another group, or gone; not oneself, and no screens', () => {
    const state = room([person('a'), camera('b', { group: 'g' }), camera('c')])
    expect(stillsNeeded(state, [tile('a'), tile('b'), tile('gone'), tile('me'), tile('c', 'screen')])).toEqual([])
  })
})

function setUp(people: Person[] = [camera('a'), camera('b')]) {
  const store = new WritableStore(room(people))
  const sent: Command[] = []
  const cameras: { closed: boolean }[] = []
  let now = 0
  const stills = new Stills({
    room: store,
    command: (command) => {
      sent.push(command)
      return Promise.resolve()
    },
    makeCamera: () => {
      const made = { closed: false, take: () => Promise.resolve('jpeg'), close: () => void (made.closed = true) }
      cameras.push(made)
      return made
    },
    nowSeconds: () => now,
  })
  const later = async (seconds: number): Promise<void> => {
    now += seconds
    await vi.advanceTimersByTimeAsync(seconds * 1000)
  }
  const puts = (): number => sent.filter((one) => one.type === 'still.put').length
  return { store, sent, cameras, stills, later, puts }
}

const track = {} as MediaStreamTrack

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('stills of others', () => {
  it('are wanted for tiles that stay without video, and no more when it comes', async () => {
    const { store, sent, stills, later } = setUp()
    stills.show([tile('a'), tile('b')])
    store.update((held) => ({ ...held, ...pictures('b') }))
    await later(1)
    store.update((held) => ({ ...held, ...pictures('a', 'b') }))
    await later(1)
    expect(sent).toEqual([
      { type: 'stills.want', people: ['a'] },
      { type: 'stills.want', people: [] },
    ])
  })

  it('are asked for again in a new session', async () => {
    const { sent, stills, later } = setUp()
    stills.show([tile('a')])
    await later(1)
    stills.begin()
    await later(1)
    expect(sent).toHaveLength(2)
  })

  it('are shown while their author may be seen, and never for long', async () => {
    const { store, stills, later } = setUp()
    const shown = (): string[] => [...stills.store.get().keys()]
    for (const who of ['a', 'b', 'stranger']) stills.received(who, 'AAAA')
    expect(shown()).toEqual(['a', 'b'])
    expect(stills.store.get().get('a')?.url).toBe('data:image/jpeg;base64,AAAA')
    store.set(room([person('a'), camera('b')]))
    expect(shown()).toEqual(['b'])
    await later(16)
    expect(shown()).toEqual([])
  })

  it('are forgotten when one is moved oneself', () => {
    const { store, stills } = setUp()
    stills.received('a', 'AAAA')
    const view = fromSnapshot(snapshot({ people: [camera('me', { group: 'g' }), camera('a')] }))
    store.update((held) => ({ ...held, view }))
    expect(stills.store.get().size).toBe(0)
  })
})

describe('stills of oneself', () => {
  it('are made at once and then as often as asked, while somebody wants them', async () => {
    const { stills, later, puts, cameras } = setUp()
    stills.use(track)
    await later(20)
    expect(puts()).toBe(0)
    stills.asked(5)
    await later(11)
    expect(puts()).toBe(3)
    stills.asked(0)
    await later(20)
    expect(puts()).toBe(3)
    expect(cameras.map(({ closed }) => closed)).toEqual([true])
  })

  it('are not made while the camera is off', async () => {
    const { stills, later, puts } = setUp()
    stills.asked(5)
    await later(6)
    expect(puts()).toBe(0)
    stills.use(track)
    await later(1)
    expect(puts()).toBe(1)
    stills.use(null)
    await later(20)
    expect(puts()).toBe(1)
  })
})
