import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromSnapshot } from '../protocol/lessonview'
import { RefusedError } from '../protocol/requests'
import { lesson, person, snapshot } from '../testing/values'
import type { Command, Person, Reflection, Reply, Seat } from '../wire'
import type { Draft } from './drafts'
import { bySeat, isOnlySaved, isWorthSending, notYet, PAUSE_MS, ReflectionDesk, reflectionCount, UNSAVED_MS } from './reflections'
import { initialRoom } from './room'
import { WritableStore } from './store'

const written = (number: number, changes: Partial<Reflection> = {}): Reflection => ({
  id: `r${number}`,
  number,
  person: `p${number}`,
  name: `P${number}`,
  seat: null,
  text: 'text',
  mood: 0,
  at: 1,
  ...changes,
})

function viewOf(people: Person[], roster: Seat[] = []) {
  return fromSnapshot(snapshot({ people, lesson: lesson({ reflection_sheet: { open: true, scale: true, opened_at: 1 } }), roster }))
}

const answered = (type: 'reflection.mine', reflection: Reflection | null): Reply => ({ type, n: 1, reflection })

function deskOf(role: Person['role'], answer: (command: Command) => Reply) {
  const room = new WritableStore({ ...initialRoom('t'), you: 'me', view: viewOf([person('me', { role })]) })
  const held: { owner: string; draft: Draft } = { owner: '', draft: { text: '', mood: 0 } }
  const cleared = vi.fn()
  const asked: Command[] = []
  let ids = 0
  const desk = new ReflectionDesk(
    room,
    // eslint-disable-next-line @typescript-eslint/require-await -- what `answer` throws is a rejection
    async (command) => {
      asked.push(command)
      return answer(command)
    },
    () => `c${++ids}`,
    {
      load: (owner) => (held.owner === owner ? held.draft : null),
      save: (owner, draft) => {
        Object.assign(held, { owner, draft })
      },
      clear: cleared,
    },
  )
  const writes = () => asked.filter((command) => command.type === 'reflection.write')
  return { desk, room, asked, writes, held, cleared }
}

describe("a pupil's reflection", () => {
  const stored = written(1, { text: 'よかった', mood: 3 })
  const say: Draft = { text: 'よかった', mood: 3 }

  it('is a draft until the server has it, and none after that', async () => {
    const { desk, held, cleared, writes } = deskOf('student', (command) => answered('reflection.mine', command.type === 'reflection.write' ? stored : null))
    await desk.begin()
    desk.edit(say)
    expect(held.draft).toEqual(say)
    expect(isWorthSending(desk.store.get())).toBe(true)
    await desk.send()
    expect(writes()).toEqual([{ type: 'reflection.write', client_id: 'c1', ...say }])
    expect(cleared).toHaveBeenCalledOnce()
    expect(desk.store.get()).toMatchObject({ mine: stored, draft: null, sending: false })
    expect(isWorthSending(desk.store.get())).toBe(false)
  })

  it('is sent again under the same id when the line was lost, and the draft is kept meanwhile', async () => {
    let lost = true
    const { desk, writes } = deskOf('student', (command) => {
      if (command.type === 'reflection.write' && lost) throw new RefusedError('lost')
      return answered('reflection.mine', command.type === 'reflection.write' ? stored : null)
    })
    desk.edit(say)
    await desk.send()
    expect(desk.store.get()).toMatchObject({ draft: say, sending: true })
    lost = false
    await desk.begin()
    expect(writes().map((one) => one.client_id)).toEqual(['c1', 'c1'])
    expect(desk.store.get()).toMatchObject({ mine: stored, draft: null, sending: false })
  })

  it('is not sent again when it had arrived, and only the answer was lost', async () => {
    const { desk, writes } = deskOf('student', (command) => {
      if (command.type === 'reflection.write') throw new RefusedError('lost')
      return answered('reflection.mine', stored)
    })
    desk.edit(say)
    await desk.send()
    await desk.begin()
    expect(writes()).toHaveLength(1)
    expect(desk.store.get()).toMatchObject({ mine: stored, draft: null, sending: false })
  })

  it('keeps its draft when it is refused, and says why', async () => {
    const { desk } = deskOf('student', (command) => {
      if (command.type === 'reflection.write') throw new RefusedError('try_again')
      return answered('reflection.mine', null)
    })
    desk.edit(say)
    await desk.send()
    expect(desk.store.get()).toMatchObject({ draft: say, sending: false, problem: 'try_again' })
  })

  it('keeps what was typed while it was on its way', async () => {
    let typeMore = (): void => undefined
    const { desk } = deskOf('student', (command) => {
      if (command.type === 'reflection.write') typeMore()
      return answered('reflection.mine', stored)
    })
    typeMore = () => {
      desk.edit({ text: 'よかった。また', mood: 3 })
    }
    desk.edit(say)
    await desk.send()
    expect(desk.store.get()).toMatchObject({ mine: stored, draft: { text: 'よかった。また', mood: 3 } })
    expect(isWorthSending(desk.store.get())).toBe(true)
  })

  it('comes back after a reload, what was sent and what was not', async () => {
    const { desk, held } = deskOf('student', () => answered('reflection.mine', stored))
    Object.assign(held, { owner: 'lesson1 me', draft: { text: 'よかったです', mood: 3 } })
    await desk.begin()
    expect(desk.store.get()).toMatchObject({ mine: stored, draft: { text: 'よかったです', mood: 3 } })
  })

  it('is no draft after a reload where it had arrived, and only the answer was lost', async () => {
    const { desk, held, cleared } = deskOf('student', () => answered('reflection.mine', stored))
    Object.assign(held, { owner: 'lesson1 me', draft: say })
    await desk.begin()
    expect(desk.store.get()).toMatchObject({ mine: stored, draft: null })
    expect(cleared).toHaveBeenCalledOnce()
  })

  it('is nothing without a word and without a face', () => {
    const nothing = { mine: null, given: null, draft: { text: ' \n', mood: 0 }, sending: false, problem: null, all: new Map() }
    expect(isWorthSending(nothing)).toBe(false)
    expect(isWorthSending({ ...nothing, draft: { text: '', mood: 2 } })).toBe(true)
  })
})

describe('a draft that is saved by itself', () => {
  const say: Draft = { text: 'まめが', mood: 0 }
  const store = (command: Command): Reply =>
    answered('reflection.mine', command.type === 'reflection.write' ? written(1, { text: command.text, mood: command.mood ?? 0 }) : null)
  const saved = (desk: ReflectionDesk) => isOnlySaved(desk.store.get())

  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is stored after a pause, and is finished only by a press, which sends nothing twice', async () => {
    const { desk, writes } = deskOf('student', store)
    await desk.begin()
    desk.edit(say)
    await vi.advanceTimersByTimeAsync(PAUSE_MS - 1)
    expect(writes()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(writes()).toEqual([{ type: 'reflection.write', client_id: 'c1', ...say }])
    expect(desk.store.get()).toMatchObject({ draft: null, given: null, sending: false })
    expect(saved(desk)).toBe(true)
    await desk.send()
    expect(writes()).toHaveLength(1)
    expect(desk.store.get()).toMatchObject({ given: say, sending: false })
    expect(saved(desk)).toBe(false)
  })

  it('is stored while its writer goes on without a pause, and not at every key', async () => {
    const { desk, writes } = deskOf('student', store)
    await desk.begin()
    for (let key = 1; key * 1000 <= UNSAVED_MS; key++) {
      desk.edit({ text: 'ま'.repeat(key), mood: 0 })
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(writes()).toHaveLength(1)
  })

  it('is stored at once when its writer turns elsewhere, and only where it has changed', async () => {
    const { desk, writes } = deskOf('student', store)
    await desk.begin()
    desk.edit(say)
    await desk.save()
    desk.edit({ ...say, text: `${say.text} ` })
    await desk.save()
    await vi.advanceTimersByTimeAsync(UNSAVED_MS)
    expect(writes()).toHaveLength(1)
  })

  it('is not sent after the teacher closed', async () => {
    const { desk, room, writes } = deskOf('student', store)
    await desk.begin()
    desk.edit(say)
    const view = fromSnapshot(snapshot({ people: [person('me')], lesson: lesson({ reflection_sheet: { open: false, opened_at: 1 } }) }))
    room.update((held) => ({ ...held, view }))
    await vi.advanceTimersByTimeAsync(UNSAVED_MS)
    expect(writes()).toEqual([])
    expect(desk.store.get().draft).toEqual(say)
  })

  it('is tried again without a word where the server has too much to do', async () => {
    let refusals = 1
    const { desk, writes } = deskOf('student', (command) => {
      if (command.type === 'reflection.write' && refusals-- > 0) throw new RefusedError('rate_limited')
      return store(command)
    })
    await desk.begin()
    desk.edit(say)
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(desk.store.get()).toMatchObject({ draft: say, problem: null })
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(writes().map(({ client_id }) => client_id)).toEqual(['c1', 'c1'])
    expect(saved(desk)).toBe(true)
  })

  it('that was kept over a reload is stored without another key', async () => {
    const { desk, held, writes } = deskOf('student', store)
    Object.assign(held, { owner: 'lesson1 me', draft: say })
    await desk.begin()
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(writes()).toHaveLength(1)
  })

  it('gives way to a press while it is on its way: what was typed since goes too', async () => {
    let arrive = (): void => undefined
    const underway = new Promise<void>((resolve) => (arrive = resolve))
    const room = new WritableStore({ ...initialRoom('t'), you: 'me', view: viewOf([person('me')]) })
    const texts: string[] = []
    const desk = new ReflectionDesk(
      room,
      async (command) => {
        if (command.type === 'reflection.write') texts.push(command.text)
        await underway
        return store(command)
      },
      () => 'c',
      { load: () => null, save: () => undefined, clear: () => undefined },
    )
    desk.edit(say)
    const first = desk.save()
    await vi.advanceTimersByTimeAsync(0)
    desk.edit({ text: 'まめがでた', mood: 0 })
    const pressed = desk.send()
    expect(desk.store.get().sending).toBe(true)
    arrive()
    await Promise.all([first, pressed])
    expect(texts).toEqual(['まめが', 'まめがでた'])
    expect(desk.store.get()).toMatchObject({ draft: null, sending: false, given: { text: 'まめがでた' } })
  })
})

describe('what staff holds', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is asked for by number, page after page, and a change takes the place of what was there', async () => {
    const pages = [
      { reflections: [written(1, { id: 'a' }), written(2, { id: 'b' })], more: true },
      { reflections: [written(3, { id: 'a', text: 'changed' })], more: false },
    ]
    const { desk, asked } = deskOf('teacher', () => ({ type: 'reflections.page', n: 1, ...(pages.shift() ?? { reflections: [], more: false }) }))
    await desk.begin()
    await vi.advanceTimersByTimeAsync(10)
    expect(asked).toEqual([
      { type: 'reflections.list', after: 0 },
      { type: 'reflections.list', after: 2 },
    ])
    expect([...desk.store.get().all.values()].map(({ text }) => text)).toEqual(['changed', 'text'])
  })

  it('is asked for once a second at most, however many news come', async () => {
    const { desk, asked } = deskOf('teacher', () => ({ type: 'reflections.page', n: 1, reflections: [], more: false }))
    for (let news = 0; news < 40; news++) {
      desk.pull()
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(asked.length).toBeLessThanOrEqual(3)
    desk.close()
  })

  it('is asked for again when the server could not answer', async () => {
    let away = true
    const { desk } = deskOf('teacher', () => {
      if (away) throw new RefusedError('try_again')
      return { type: 'reflections.page', n: 1, reflections: [written(1)], more: false }
    })
    desk.pull()
    await vi.advanceTimersByTimeAsync(10)
    away = false
    await vi.advanceTimersByTimeAsync(5000)
    expect(desk.store.get().all.size).toBe(1)
    desk.close()
  })

  it('stands in order of number', () => {
    const all = new Map([written(1, { seat: 12 }), written(2), written(3, { seat: 3 })].map((one) => [one.id, one]))
    expect(bySeat(all).map(({ seat }) => seat)).toEqual([3, 12, null])
  })

  it('counts each pupil who wrote once, of those and who has not', () => {
    const all = new Map([written(1), written(2, { person: 'p1' })].map((one) => [one.id, one]))
    expect(reflectionCount(viewOf([person('p1'), person('p2'), person('t', { role: 'teacher' })]), all)).toEqual({ count: 1, of: 2 })
  })

  it('says who has not written: pupils who are here, and seats on which nobody sits', () => {
    const people = [person('t', { role: 'teacher' }), person('hana', { seat: 12 }), person('ken', { seat: 3 }), person('guest')]
    const roster = [3, 5, 12, 20].map((number) => ({ number, name: `N${number}` }))
    const all = new Map([written(1, { person: 'hana', seat: 12 }), written(2, { person: 'gone', seat: 20 })].map((one) => [one.id, one]))
    expect(notYet(viewOf(people, roster), all).map(({ key, here }) => [key, here])).toEqual([
      ['ken', true],
      ['seat 5', false],
      ['guest', true],
    ])
  })
})
