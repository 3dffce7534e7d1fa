import { describe, expect, it } from 'vitest'
import type { BoardController } from './controller'
import { forgetLesson, Kept, type Shelf } from './kept'
import { element, openPage, Person, putElements, ShelfOfTests, stroke } from './testing'

const DAY_MS = 24 * 3600 * 1000

async function kept(shelf: Shelf, you = 'hana', nowMs = 0, pageId = 'page') {
  const tab = new Kept(shelf, pageId)
  const found = await tab.recall(you, nowMs)
  return { tab, found: found.map(({ id, version }) => [id, version]) }
}

describe('what the server does not have', () => {
  it('is given to the same person’s next tab on the same page, and to nobody else', async () => {
    const shelf = new ShelfOfTests()
    const { tab } = await kept(shelf)
    tab.keep([element('a'), stroke('s', 5, { version: 4 })], 0)

    expect((await kept(shelf)).found).toEqual([['a', 1], ['s', 4]])
    expect((await kept(shelf, 'ken')).found).toEqual([])
    expect((await kept(shelf, 'hana', 0, 'another')).found).toEqual([])
  })

  it('is forgotten with its lesson, whoever drew it, and nothing of another lesson', async () => {
    const shelf = new ShelfOfTests()
    for (const [you, page] of [['hana', 'l1.class'], ['ken', 'l1.own.ken.2'], ['hana', 'l10.class']] as const)
      (await kept(shelf, you, 0, page)).tab.keep([element('a')], 0)
    await forgetLesson(shelf, 'l1')
    expect([...shelf.records.keys()]).toEqual(['hana/l10.class/a'])
  })

  it('is written once for each state, and goes when the server has it', async () => {
    const shelf = new ShelfOfTests()
    const { tab } = await kept(shelf)
    tab.keep([stroke('s', 5)], 1)
    tab.keep([stroke('s', 5)], 2)
    expect([...shelf.records.values()].map(([, { atMs }]) => atMs)).toEqual([1])
    tab.keep([stroke('s', 6, { version: 2 })], 3)
    expect([...shelf.records.values()].map(([, { atMs }]) => atMs)).toEqual([3])

    tab.keep([], 4)
    expect(shelf.records.size).toBe(0)
  })

  it('goes too where the next tab finds that the server had it', async () => {
    const shelf = new ShelfOfTests()
    ;(await kept(shelf)).tab.keep([element('a')], 0)
    const { tab } = await kept(shelf)
    tab.keep([], 0)
    expect(shelf.records.size).toBe(0)
  })

  it('goes after a day, whose ever it is', async () => {
    const shelf = new ShelfOfTests()
    ;(await kept(shelf)).tab.keep([element('a')], 0)
    ;(await kept(shelf, 'ken')).tab.keep([element('b')], DAY_MS)

    expect((await kept(shelf, 'hana', DAY_MS + 1)).found).toEqual([])
    expect([...shelf.records.keys()]).toEqual(['ken/page/b'])
  })

  it('is drawn and sent as ever where the browser stores nothing', async () => {
    const refusing: Shelf = {
      all: () => Promise.reject(new Error('private')),
      put: () => Promise.reject(new Error('full')),
      remove: () => Promise.reject(new Error('full')),
    }
    const { tab, found } = await kept(refusing)
    tab.keep([element('a')], 0)
    tab.keep([], 1)
    expect(found).toEqual([])
  })
})

describe('what an earlier tab drew', () => {
  it('is what was not acknowledged, unanswered puts among it', () => {
    const hana = new Person('hana').welcomed()
    hana.draw(element('sent'))
    hana.after(40)
    hana.busy.add('growing')
    hana.draw(stroke('growing', 3, { version: 3 }), stroke('dot', 1), element('undone', { isDeleted: true }))

    expect(hana.binding.pending().map(({ id }) => id)).toEqual(['sent', 'growing'])
    hana.hear({ type: 'ack', n: 1 })
    expect(hana.binding.pending().map(({ id }) => id)).toEqual(['growing'])
  })

  it('is shown and put, unless the page has it or something newer', () => {
    const hana = new Person('hana').welcomed([element('same'), element('moved', { version: 5 }), element('older')])
    hana.binding.recall(
      [element('same'), element('moved', { version: 4 }), element('older', { version: 2 }), element('new')],
      hana.nowMs,
    )
    hana.apply()

    expect(putElements(hana.after(0)).map(({ id, version }) => [id, version])).toEqual([['older', 2], ['new', 1]])
    expect(hana.shown('moved')?.version).toBe(5)
    expect(hana.shown('new')).toBeDefined()
  })

  it('waits until one may draw again', async () => {
    const shelf = new ShelfOfTests()
    ;(await kept(shelf)).tab.keep([element('new')], Date.now())
    const { controller, hear, putIds } = openPage({ shelf, rights: 'read' })
    await passes(controller)
    expect(putIds()).toEqual([])
    expect(shelf.records.size).toBe(1)

    hear({ type: 'rights', rights: 'write', you: 'hana' })
    await passes(controller)
    expect(putIds()).toEqual(['new'])
  })
})

describe('who goes to another page', () => {
  it('stays connected until the server has what was drawn', async () => {
    const shelf = new ShelfOfTests()
    const { controller, socket, hear, draw } = openPage({ shelf })
    await passes(controller)
    draw(element('new'))
    controller.leave()
    expect(socket.closedWith).toBeNull()
    expect([...shelf.records.keys()]).toEqual(['hana/page/new'])

    hear({ type: 'ack', n: 1 })
    await passes(controller)
    expect(socket.closedWith).toBe(1000)
    expect(shelf.records.size).toBe(0)
  })

  it('goes at once where the server has everything', () => {
    const { controller, socket } = openPage()
    controller.leave()
    expect(socket.closedWith).toBe(1000)
  })
})

/** Time passes: shelves are read, and what waits for its turn has it. */
async function passes(controller: BoardController): Promise<void> {
  const nowMs = Date.now()
  controller.tick(nowMs + 1000)
  await new Promise((resolve) => { setTimeout(resolve, 0) })
  controller.tick(nowMs + 2000)
}
