import { describe, expect, it } from 'vitest'
import type { BoardElement } from './elements'
import type { ClientMessage } from './protocol'
import { element, Person, putElements, Server, stroke } from './testing'

function puts(messages: readonly ClientMessage[]): number[] {
  return messages.flatMap((message) => (message.type === 'put' ? [message.n] : []))
}

describe('what is drawn is put', () => {
  it('puts a finished element at once, and once', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('a'))

    expect(putElements(hana.after(40)).map(({ id }) => id)).toEqual(['a'])
    expect(putElements(hana.after(5000))).toEqual([])
  })

  it('puts what is being drawn every second, and the rest at the end', () => {
    const hana = new Person('hana').welcomed()
    hana.busy.add('s')
    hana.draw(stroke('s', 5, { version: 5 }))
    expect(putElements(hana.after(500))).toEqual([])
    expect(putElements(hana.after(600)).map(({ version }) => version)).toEqual([5])

    hana.draw(stroke('s', 9, { version: 9 }))
    hana.busy.clear()
    hana.changed()

    expect(putElements(hana.after(40)).map(({ version }) => version)).toEqual([9])
  })

  it('puts nothing while it may only look, and shows what the server has', () => {
    const guest = new Person('guest').welcomed([element('a')], 'read')
    guest.draw(element('a', { version: 2 }))

    expect(guest.after(5000)).toEqual([])
  })

  it('knows whether anything waits for its answer', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('a'))
    const [n] = puts(hana.after(40))
    expect(hana.binding.unsaved).toBe(true)

    hana.hear({ type: 'ack', n: n ?? 0 })

    expect(hana.binding.unsaved).toBe(false)
  })

  it('says nothing of what was made and deleted before anybody saw it', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('a', { isDeleted: true }))

    expect(hana.after(5000)).toEqual([])
    expect(hana.binding.unsaved).toBe(false)
  })

  it('takes away what a board cannot hold, and does not send it', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('a', { type: 'embeddable' }))

    expect(hana.shown('a')).toBeUndefined()
    expect(hana.after(5000)).toEqual([])
  })
})

describe('a picture', () => {
  it('is sent once it has a file', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('a', { type: 'image', fileId: null }))
    expect(hana.after(5000)).toEqual([])
    hana.draw(element('a', { type: 'image', fileId: 'ab'.repeat(32), version: 2 }))
    expect(hana.after(5000).map((message) => message.type)).toEqual(['put'])
  })
})

describe('what comes is shown', () => {
  it('shows a snapshot only when all of it is there, and drops what the page does not have', () => {
    const hana = new Person('hana').welcomed([element('old')])
    const part = { type: 'snap', epoch: 7, seq: 3, rights: 'write', you: 'hana' } as const
    hana.hear({ ...part, elements: [element('a')], more: true })
    expect(hana.shown('old')).toBeDefined()

    hana.hear({ ...part, elements: [element('b')], more: false })

    expect(hana.scene.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('takes the newer state of an element, and no older one', () => {
    const hana = new Person('hana').welcomed([element('a', { version: 5, versionNonce: 5 })])
    hana.hear({ type: 'ops', seq: 1, elements: [element('a', { version: 4, x: 4 })] })
    expect(hana.shown('a')?.x).toBe(0)

    hana.hear({ type: 'ops', seq: 2, elements: [element('a', { version: 6, x: 6 })] })

    expect(hana.shown('a')?.x).toBe(6)
    expect(hana.after(5000)).toEqual([])
  })

  it('asks, when it comes back, only for what it lacks', () => {
    const hana = new Person('hana').welcomed([], 'write', 7, 20)
    hana.hear({ type: 'ops', seq: 25, elements: [] })
    hana.binding.lost()

    expect(hana.binding.hello()).toEqual({ type: 'hello', protocol: 1, epoch: 7, since: 25 })
  })

  it('puts what it drew upon an element of its own that a page made anew does not have', () => {
    const hana = new Person('hana').welcomed([element('a', { customData: { author: 'hana' } })], 'write', 7, 20)
    hana.draw(element('a', { version: 2, x: 5 }))
    hana.welcomed([], 'write', 8, 0)

    expect(putElements(hana.after(40)).map(({ version, x }) => [version, x])).toEqual([[2, 5]])
  })

  it('puts the deletion of an element that a page made anew does not have: somebody else may bring it back', () => {
    const hana = new Person('hana').welcomed([element('a', { customData: { author: 'taro' } })], 'write', 7, 20)
    hana.draw(element('a', { version: 2, isDeleted: true }))
    hana.welcomed([], 'write', 8, 0)

    expect(putElements(hana.after(40)).map(({ id, isDeleted }) => [id, isDeleted])).toEqual([['a', true]])
  })

  it('numbers anew after a reset, and keeps what it shows', () => {
    const hana = new Person('hana').welcomed([element('a')], 'write', 7, 20)
    hana.hear({ type: 'reset', epoch: 8, seq: 3 })

    expect(hana.binding.hello()).toMatchObject({ epoch: 8, since: 3 })
    expect(hana.shown('a')).toBeDefined()
  })
})

describe('an answer ends what was waited for', () => {
  it('shows again what was put, where a delta that covered it ended before the answer', () => {
    const hana = new Person('hana').welcomed([element('a')])
    hana.draw(element('a', { version: 2, versionNonce: 9, x: 5 }))
    const [n = 0] = puts(hana.after(40))
    hana.hear({ type: 'live', id: 'a', v: 2, n: 3, by: 'taro', place: { x: 7, y: 0, width: 10, height: 10, angle: 0 } })
    hana.hear({ type: 'left', by: 'taro' })
    hana.hear({ type: 'ack', n })

    expect(hana.shown('a')?.x).toBe(5)
  })
})

describe('a refusal restores the author’s screen', () => {
  it('leaves what a later put says, which is not answered yet', () => {
    const hana = new Person('hana').welcomed([element('sheet', { version: 3 })])
    hana.draw(element('sheet', { version: 4, x: 4 }), element('mine'))
    const [first = 0] = puts(hana.after(40))
    hana.draw(element('sheet', { version: 5, x: 5 }), element('mine', { version: 2 }))
    const [second = 0] = puts(hana.after(40))

    const codes = { sheet: 'not_allowed', mine: 'not_allowed' } as const
    const elements = [element('sheet', { version: 3 })]
    hana.hear({ type: 'rej', n: first, code: 'not_allowed', elements, gone: ['mine'], codes })
    hana.hear({ type: 'ack', n: second })

    expect([hana.shown('sheet')?.x, hana.shown('mine')?.version]).toEqual([5, 2])
  })

  it('shows what the page has though an earlier put is not answered yet: that one waits for Redis', () => {
    const hana = new Person('hana').welcomed([element('sheet', { version: 3 })])
    hana.draw(element('sheet', { version: 4, x: 4 }))
    const [first = 0] = puts(hana.after(40))
    hana.draw(element('sheet', { version: 5, x: 5 }))
    const [second = 0] = puts(hana.after(40))

    const elements = [element('sheet', { version: 4, versionNonce: 0, x: 9, locked: true })]
    hana.hear({ type: 'rej', n: second, code: 'locked', elements, gone: [], codes: { sheet: 'locked' } })
    hana.hear({ type: 'ack', n: first })

    expect(hana.shown('sheet')?.x).toBe(9)
  })

  it('shows what the page has, and removes what it does not have', () => {
    const hana = new Person('hana').welcomed([element('sheet', { version: 3, x: 1 })])
    hana.draw(element('sheet', { version: 4, x: 99 }), element('mine'))
    const [n] = puts(hana.after(40))

    hana.hear({
      type: 'rej',
      n: n ?? 0,
      code: 'locked',
      elements: [element('sheet', { version: 3, x: 1 })],
      gone: ['mine'],
      codes: { sheet: 'locked', mine: 'full' },
    })

    expect(hana.shown('sheet')).toMatchObject({ version: 3, x: 1 })
    expect(hana.shown('mine')).toBeUndefined()
    expect(hana.binding.takeRefusal()).toBe('locked')
    expect(hana.after(5000)).toEqual([])
  })

  it('counts what the refusal does not name as taken', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('good'), element('bad'))
    const [n] = puts(hana.after(40))

    hana.hear({ type: 'rej', n: n ?? 0, code: 'full', elements: [], gone: ['bad'], codes: { bad: 'full' } })

    expect(hana.binding.unsaved).toBe(false)
    expect(hana.shown('good')).toBeDefined()
  })

  it('takes what won over a stale edit, without a word about it', () => {
    const hana = new Person('hana').welcomed([element('a')])
    hana.draw(element('a', { version: 2, x: 2 }))
    const [n] = puts(hana.after(40))
    const won = element('a', { version: 9, x: 9 })

    hana.hear({ type: 'rej', n: n ?? 0, code: 'stale', elements: [won], gone: [], codes: { a: 'stale' } })

    expect(hana.shown('a')?.x).toBe(9)
    expect(hana.binding.takeRefusal()).toBeNull()
  })

  it('undoes what was not put yet when the right to draw is lost', () => {
    const hana = new Person('hana').welcomed([element('a')])
    hana.busy.add('a')
    hana.draw(element('a', { version: 2, x: 2 }), element('new'))
    hana.busy.add('new')

    hana.hear({ type: 'rights', rights: 'read', you: 'hana' })

    expect(hana.shown('a')?.x).toBe(0)
    expect(hana.shown('new')).toBeUndefined()
    expect(hana.binding.unsaved).toBe(false)
  })
})

describe('nothing drawn is lost with a connection', () => {
  it('sends again what was not acknowledged, and what was drawn meanwhile', () => {
    const hana = new Person('hana').welcomed([], 'write', 7, 1)
    hana.draw(element('sent'))
    hana.after(40)
    hana.binding.lost()
    hana.draw(element('meanwhile'))
    expect(hana.after(5000)).toEqual([])

    hana.hear({ type: 'rights', rights: 'write', you: 'hana' }, { type: 'ops', seq: 1, elements: [] })

    expect(putElements(hana.after(40)).map(({ id }) => id).sort()).toEqual(['meanwhile', 'sent'])
  })

  it('keeps unacknowledged work when the page is told anew, and drops others’ that is gone', () => {
    const hana = new Person('hana').welcomed([element('theirs', { customData: { author: 'taro' } })])
    hana.draw(element('mine'))
    hana.after(40)
    hana.binding.lost()

    hana.welcomed([], 'write', 8)

    expect(hana.scene.map(({ id }) => id)).toEqual(['mine'])
    expect(putElements(hana.after(40)).map(({ id }) => id)).toEqual(['mine'])
  })

  it('offers a page that was made anew those of its own elements that it lost', () => {
    const own = { customData: { author: 'hana' } }
    const hana = new Person('hana').welcomed([
      element('mine', { version: 3, ...own }),
      element('kept', { version: 2, ...own }),
      element('theirs', { customData: { author: 'taro' } }),
    ])
    hana.binding.lost()

    hana.welcomed([element('mine', { version: 2, ...own }), element('kept', { version: 2, ...own })], 'write', 8)

    expect(putElements(hana.after(40)).map(({ id, version }) => [id, version])).toEqual([['mine', 3]])
    expect(hana.shown('mine')?.version).toBe(3)
  })

  it('survives a long edit without network: versions too far ahead are restated', () => {
    const hana = new Person('hana').welcomed([element('a', { version: 5 })])
    hana.binding.lost()
    hana.draw(element('a', { version: 4000, x: 44 }))

    hana.hear({ type: 'rights', rights: 'write', you: 'hana' }, { type: 'ops', seq: 0, elements: [] })
    const sent = putElements(hana.after(40))

    expect(sent.map(({ version, x }) => [version, x])).toEqual([[1005, 44]])
    expect(hana.shown('a')).toMatchObject({ version: 1005, versionNonce: sent[0]?.versionNonce, x: 44 })
  })

  it('restates neither under the hand nor while the last state waits for its answer', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('a', { version: 900 }))
    const [n] = puts(hana.after(40))
    hana.draw(element('a', { version: 1900 }))
    expect(hana.after(5000)).toEqual([])

    hana.hear({ type: 'ack', n: n ?? 0 })

    expect(putElements(hana.after(40)).map(({ version }) => version)).toEqual([1900])
  })
})

describe('what others draw at this moment', () => {
  const delta = { type: 'live', id: 's', by: 'taro', v: 3, n: 1 } as const

  it('is shown as it grows, and is not ours to put', () => {
    const hana = new Person('hana').welcomed()
    hana.hear({ ...delta, from: 0, element: stroke('s', 3, { version: 3 }) })
    hana.hear({ ...delta, v: 4, from: 3, points: [[3, 3], [4, 4]] })

    expect(hana.shown('s')?.points).toHaveLength(5)
    expect(hana.after(100)).toEqual([])
  })

  it('is not shown where something before it was missed', () => {
    const hana = new Person('hana').welcomed()
    hana.hear({ ...delta, from: 0, element: stroke('s', 3, { version: 3 }) })
    hana.hear({ ...delta, v: 5, from: 9, points: [[9, 9]] })

    expect(hana.shown('s')?.points).toHaveLength(3)
  })

  it('becomes what the put says', () => {
    const hana = new Person('hana').welcomed()
    hana.hear({ ...delta, from: 0, element: stroke('s', 3, { version: 3 }) })
    hana.hear({ type: 'ops', seq: 1, elements: [stroke('s', 8, { version: 8 })] })

    expect(hana.shown('s')?.points).toHaveLength(8)
    expect(hana.after(60_000)).toEqual([])
    expect(hana.shown('s')?.points).toHaveLength(8)
  })

  it.each([
    ['goes with who drew it', (hana: Person) => { hana.hear({ type: 'left', by: 'taro' }) }],
    ['goes after a silence', (hana: Person) => { hana.after(5000) }],
  ])('%s, if no put came', (_, end) => {
    const hana = new Person('hana').welcomed([element('moved')])
    hana.hear({ ...delta, from: 0, element: stroke('s', 3, { version: 3 }) })
    hana.hear({ ...delta, id: 'moved', place: { x: 50, y: 0, width: 10, height: 10, angle: 0 } })
    expect(hana.shown('moved')?.x).toBe(50)

    end(hana)

    expect(hana.shown('s')).toBeUndefined()
    expect(hana.shown('moved')?.x).toBe(0)
  })

  it('is told to others at most 25 times a second, each time only the new points', () => {
    const hana = new Person('hana').welcomed()
    hana.busy.add('s')
    const told: ClientMessage[] = []
    for (let count = 3; count <= 60; count += 1) {
      hana.draw(stroke('s', count, { version: count }))
      told.push(...hana.after(8).filter(({ type }) => type === 'live'))
    }
    const deltas = told.flatMap((message) => (message.type === 'live' ? [message] : []))

    expect(deltas.length).toBeLessThanOrEqual(12)
    expect(deltas.length).toBeGreaterThan(8)
    const points = deltas.flatMap((one) => one.element?.points ?? one.points ?? [])
    expect(points).toEqual(hana.shown('s')?.points?.slice(0, points.length))
  })

  it('reaches another screen whole, stroke and drag alike', () => {
    const hana = new Person('hana').welcomed([element('box')])
    const taro = new Person('taro').welcomed([element('box')])
    hana.busy = new Set(['s', 'box'])
    for (let count = 3; count < 40; count += 1) {
      hana.draw(stroke('s', count, { version: count }), element('box', { version: count, x: count }))
      for (const message of hana.after(40)) if (message.type === 'live') taro.hear({ ...message, by: 'hana' })
    }

    expect(taro.shown('s')?.points).toEqual(hana.shown('s')?.points)
    expect(taro.shown('box')?.x).toBe(39)
  })
})

describe('two people at once', () => {
  it('end up with the same page, whatever they do', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const people = [new Person('hana').welcomed(), new Person('taro').welcomed()]
      const server = new Server(people)
      let state = seed
      const chance = (below: number): number => {
        state = (state * 48_271) % 2_147_483_647
        return state % below
      }
      for (let step = 0; step < 40; step += 1) {
        const person = people[chance(2)]
        if (person === undefined) throw new Error('there are two')
        const id = `e${chance(4)}`
        const before = person.shown(id)
        const version = (before?.version ?? 0) + 1
        if (chance(5) === 0) person.busy = person.busy.size > 0 ? new Set() : new Set([id])
        person.draw(element(id, { version, versionNonce: chance(1000), x: chance(1000), isDeleted: chance(8) === 0 }))
        if (chance(4) === 0) server.exchange(1)
      }
      for (const person of people) {
        person.busy.clear()
        person.changed()
      }
      server.exchange()

      const page = [...server.page.values()].map(told).sort()
      for (const person of people) {
        expect(person.scene.filter(({ id }) => server.page.has(id)).map(told).sort()).toEqual(page)
        expect(person.binding.unsaved).toBe(false)
      }
    }
  })
})

function told({ id, version, versionNonce, isDeleted, ...rest }: BoardElement): string {
  return JSON.stringify([id, version, versionNonce, isDeleted, rest.x])
}
