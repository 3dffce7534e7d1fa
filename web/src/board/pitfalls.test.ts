/** Each of Excalidraw 0.18's ways to lose what was drawn, and what we do about it. The eighth is tried in a browser. */
import { describe, expect, it } from 'vitest'
import { busyOf } from './busy'
import { Cursors } from './cursors'
import type { BoardElement } from './elements'
import { updatedScene, SceneUpdate } from './scene'
import { element, IDLE, openPage, Person, putElements, stroke } from './testing'

describe('1: restoring a part of a page changes it', () => {
  it('shows elements exactly as the server completed them, each once, in order of index', () => {
    const update = new SceneUpdate()
    update.show(element('b', { index: 'a2', version: 7, versionNonce: 3 }))
    update.show(element('a', { index: 'a0' }))

    const scene = updatedScene([element('c', { index: 'a3' }), element('c', { index: 'a3' })], update)

    expect(scene.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(scene[1]).toEqual(element('b', { index: 'a2', version: 7, versionNonce: 3 }))
  })

  it('never sends an empty text, a stroke of one point, or a shape without size', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(
      element('t', { type: 'text', text: '' }),
      stroke('s', 1),
      element('l', { type: 'line', points: [[0, 0]] }),
      element('r', { width: 0, height: 0 }),
    )
    expect(hana.after(5000)).toEqual([])

    hana.draw(element('t', { type: 'text', text: 'あ', version: 2 }))

    expect(putElements(hana.after(40)).map(({ id }) => id)).toEqual(['t'])
  })
})

describe('2: what comes for an element under the hand must not be forgotten', () => {
  it('keeps what is typed here and sends it as a newer state than the one that came', () => {
    const hana = new Person('hana').welcomed([element('t', { type: 'text', text: 'a' })])
    hana.busy.add('t')
    hana.draw(element('t', { type: 'text', text: 'ab', version: 2 }))
    hana.hear({ type: 'ops', seq: 1, elements: [element('t', { type: 'text', text: 'z', version: 9 })] })
    expect(hana.shown('t')?.text).toBe('ab')

    hana.busy.clear()
    hana.changed()
    const [sent] = putElements(hana.after(40))

    expect(sent).toMatchObject({ text: 'ab', version: 10 })
    expect(hana.shown('t')).toMatchObject({ text: 'ab', version: 10, versionNonce: sent?.versionNonce })
  })

  it('shows what came when the edit ended without a change', () => {
    const hana = new Person('hana').welcomed([element('t', { type: 'text', text: 'a' })])
    hana.busy.add('t')
    hana.changed()
    hana.hear({ type: 'ops', seq: 1, elements: [element('t', { type: 'text', text: 'z', version: 9 })] })

    hana.busy.clear()
    hana.changed()

    expect(hana.shown('t')?.text).toBe('z')
    expect(hana.after(5000)).toEqual([])
  })
})

describe('3: elements are changed in place', () => {
  it('notices a change of an object that it has seen before', () => {
    const hana = new Person('hana').welcomed()
    const growing = { ...stroke('s', 2) } as { -readonly [K in keyof BoardElement]: BoardElement[K] }
    hana.draw(growing)
    hana.after(40)

    growing.points = [...(growing.points ?? []), [5, 5]]
    growing.version = 2
    hana.changed()

    expect(putElements(hana.after(40))[0]?.points).toHaveLength(3)
  })

  it('gives Excalidraw copies, and keeps what it sent unchanged', () => {
    const hana = new Person('hana').welcomed()
    const given = element('a', { groupIds: ['g'] })
    hana.hear({ type: 'ops', seq: 1, elements: [given] })
    const shown = hana.shown('a')

    expect(shown).toEqual(given)
    expect(shown).not.toBe(given)
    expect(shown?.groupIds).not.toBe(given.groupIds)
  })
})

describe('4: versions alone do not tell two edits apart', () => {
  it('takes another state of the same version if its nonce is lower, and tells a change by the nonce', () => {
    const hana = new Person('hana').welcomed([element('a', { version: 2, versionNonce: 5 })])
    hana.hear({ type: 'ops', seq: 1, elements: [element('a', { version: 2, versionNonce: 4, x: 4 })] })
    expect(hana.shown('a')?.x).toBe(4)
    hana.hear({ type: 'ops', seq: 2, elements: [element('a', { version: 2, versionNonce: 9, x: 9 })] })
    expect(hana.shown('a')?.x).toBe(4)

    hana.draw(element('a', { version: 2, versionNonce: 3, x: 3 }))

    expect(putElements(hana.after(40)).map(({ versionNonce }) => versionNonce)).toEqual([3])
  })
})

function reindexing(id: string): Person {
  const person = new Person(id)
  person.reindexes = true
  return person
}

describe('elements of equal index get another one from every Excalidraw that is given them', () => {
  it('does not put what nobody drew, and goes on showing what comes', () => {
    const teacher = reindexing('teacher').welcomed([element('a'), element('b')])
    expect(teacher.shown('b')).toMatchObject({ version: 2, index: 'a1V' })
    teacher.changed()
    expect(teacher.after(5000)).toEqual([])

    teacher.hear({ type: 'ops', seq: 3, elements: [element('b', { version: 2, versionNonce: 900, x: 5 })] })

    expect(teacher.shown('b')?.x).toBe(5)
    expect(teacher.after(5000)).toEqual([])
  })

  it('shows a stroke of somebody else growing, and puts none of it', () => {
    const teacher = reindexing('teacher').welcomed([element('a')])
    for (let v = 3; v < 9; v += 1) {
      const from = v === 3 ? 0 : v - 1
      const first = v === 3 ? { element: stroke('s', 3, { version: v }) } : { points: [[v, v] as const] }
      teacher.hear({ type: 'live', id: 's', by: 'hana', v, n: 1, from: v === 3 ? 0 : from, ...first })
      teacher.changed()
    }

    expect(teacher.shown('s')?.points?.length).toBeGreaterThan(4)
    expect(teacher.after(100)).toEqual([])
  })

  it('puts what is then drawn on such an element', () => {
    const hana = reindexing('hana').welcomed([element('a'), element('b')])
    hana.draw(element('b', { version: 3, index: 'a1V', x: 7 }))

    expect(putElements(hana.after(40)).map(({ id, x }) => [id, x])).toEqual([['b', 7]])
  })
})

describe('5: a scene that is set while Excalidraw loads is wiped', () => {
  it('waits until it has loaded, and then shows everything that came', () => {
    const { controller, state, calls, scene, hear } = openPage({ isLoading: true })
    hear({ type: 'ops', seq: 2, elements: [element('b')] })
    controller.tick(1)
    expect(calls).toEqual([])

    state.isLoading = false
    controller.tick(2)
    controller.leave()

    expect(scene().map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

describe('6: cursors must not draw the page anew', () => {
  it('makes one change of many moves of others, and none of our own', () => {
    const { controller, calls, hear } = openPage()
    calls.length = 0
    for (let x = 0; x < 50; x += 1) {
      controller.pointed(x, 0, 'pointer', 'up')
      hear({ type: 'cursor', x, y: 0, by: 'taro', name: 'Taro' })
    }

    controller.tick(10)
    controller.tick(20)
    controller.leave()

    expect(calls).toEqual(['cursors'])
  })

  it('forgets who left, and who has been still for long', () => {
    const cursors = new Cursors()
    cursors.move({ type: 'cursor', x: 1, y: 2, by: 'taro', name: 'Taro' }, 0)
    cursors.move({ type: 'cursor', x: 1, y: 2, by: 'yuki', name: 'Yuki' }, 20_000)
    expect([...(cursors.take(20_000)?.keys() ?? [])]).toEqual(['taro', 'yuki'])
    expect(cursors.take(20_000)).toBeNull()

    expect([...(cursors.take(30_000)?.keys() ?? [])]).toEqual(['yuki'])
    cursors.leave('yuki')
    expect(cursors.take(30_000)?.size).toBe(0)
  })
})

describe('7: tools change when Excalidraw likes', () => {
  it('takes what is being edited from the state that came with the change, not from the tool', () => {
    const drawn = { ...IDLE, cursorButton: 'down', newElement: { id: 'n' }, selectedElementIds: { s: true } } as const

    expect([...busyOf(drawn)].sort()).toEqual(['n', 's'])
    expect(busyOf({ ...drawn, cursorButton: 'up' }).size).toBe(0)
    expect([...busyOf({ ...IDLE, editingTextElement: { id: 't' } })]).toEqual(['t'])
    expect([...busyOf({ ...IDLE, multiElement: { id: 'm' }, resizingElement: { id: 'z' } })]).toEqual(['m', 'z'])
    expect([...busyOf({ ...IDLE, editingLinearElement: { elementId: 'l' } })]).toEqual(['l'])
  })
})

describe('a screen that follows', () => {
  const view = { type: 'view', by: 'sato', x: 0, y: 0, width: 500, height: 250 }

  it('waits until the hand rests, and for a scene that has loaded', () => {
    const { controller, state, hear, screen, calls } = openPage({ isLoading: true })
    hear(view)
    controller.tick(1)
    state.isLoading = false
    state.cursorButton = 'down'
    controller.tick(2)
    expect(calls).not.toContain('screen')

    state.cursorButton = 'up'
    controller.tick(3)
    expect(screen()).toMatchObject({ scrollX: 0, scrollY: 0, zoom: 2 })
    expect(controller.view.follows).toBe('leader')
    calls.length = 0
    controller.tick(4)
    expect(calls).not.toContain('screen')
  })

  it('is one’s own after a press, and when the leader goes', () => {
    const { controller, hear, calls } = openPage()
    hear(view)
    controller.lookAround(true)
    controller.tick(1)
    expect(calls).not.toContain('screen')
    expect(controller.view.follows).toBe('free')
    hear({ type: 'left', by: 'sato' })
    expect(controller.view.follows).toBe('nobody')
  })

  it('is never that of who leads', () => {
    const { controller, hear, calls } = openPage()
    hear({ type: 'rights', rights: 'admin', you: 'hana' })
    controller.lead(true)
    hear(view)
    controller.tick(1)
    expect(calls).not.toContain('screen')
    expect(controller.view.leads).toBe(true)

    hear({ type: 'rights', rights: 'write', you: 'hana' })
    controller.tick(2)
    expect(controller.view.leads).toBe(false)
    expect(calls).toContain('screen')
  })
})
