import { afterEach, describe, expect, it } from 'vitest'
import type { BoardController } from './controller'
import { Kept } from './kept'
import type { ClientMessage } from './protocol'
import { element, openPage, putElements, ShelfOfTests } from './testing'

const open: BoardController[] = []
afterEach(() => {
  for (const controller of open.splice(0)) controller.leave()
})

/** A page that knows what an earlier tab drew: nothing, unless the shelf has something. */
async function atPage(setting: Parameters<typeof openPage>[0] = {}) {
  const page = openPage(setting)
  open.push(page.controller)
  page.controller.tick(0)
  await turn()
  return page
}

async function turn(): Promise<void> {
  await new Promise((done) => setTimeout(done))
}

/** Begins to wait, and says how that stands: `undefined` while it is not decided. */
function waiting(controller: BoardController, nowMs: number) {
  let saved: boolean | undefined
  void controller.saved(nowMs).then((answer) => {
    saved = answer
  })
  return async (): Promise<boolean | undefined> => {
    await turn()
    return saved
  }
}

describe('who waits until the server has what was drawn', () => {
  it('waits for nothing where nothing was drawn', async () => {
    const { controller } = await atPage()
    expect(await waiting(controller, Date.now())()).toBe(true)
  })

  it('waits until it was acknowledged, and not for what is drawn meanwhile', async () => {
    const { controller, draw, hear, putIds } = await atPage()
    draw(element('before'))
    const saved = waiting(controller, Date.now())
    draw(element('meanwhile'))
    expect(putIds()).toEqual(['before'])
    expect(await saved()).toBeUndefined()

    hear({ type: 'ack', n: 1 })
    expect(await saved()).toBe(true)
  })

  it('has what is under the hand put at once, also where Excalidraw has not told of it', async () => {
    const { controller, draw, hear, socket, state } = await atPage()
    const text = { ...element('text', { type: 'text', text: 'ab' }) }
    state.editingTextElement = text
    draw(text)
    Object.assign(text, { text: 'abc', version: 2 })
    const saved = waiting(controller, Date.now())
    Object.assign(text, { text: 'abcd', version: 3 }) // typed on: not waited for
    expect(putElements(socket.sent.flat() as unknown as ClientMessage[]).map((put) => put.text)).toEqual(['abc'])
    expect(await saved()).toBeUndefined()

    hear({ type: 'ack', n: 1 })
    expect(await saved()).toBe(true)
  })

  it('hears after two seconds that it is not there', async () => {
    const { controller, draw } = await atPage()
    draw(element('new'))
    const nowMs = Date.now()
    const saved = waiting(controller, nowMs)
    controller.tick(nowMs + 1999)
    expect(await saved()).toBeUndefined()
    controller.tick(nowMs + 2000)
    expect(await saved()).toBe(false)
  })

  it('hears so too while the connection is gone, but not where there is nothing to send', async () => {
    const { controller, draw, socket } = await atPage()
    socket.onclose?.({ code: 1006 })
    expect(await waiting(controller, Date.now())()).toBe(true)
    draw(element('new'))
    const nowMs = Date.now()
    const saved = waiting(controller, nowMs)
    controller.tick(nowMs + 2000)
    expect(await saved()).toBe(false)
  })

  it('has its answer where the server refuses: what is seen then is what the server has', async () => {
    const { controller, draw, hear } = await atPage()
    draw(element('new'))
    const saved = waiting(controller, Date.now())
    hear({ type: 'rej', n: 1, code: 'full', elements: [], gone: ['new'], codes: { new: 'full' } })
    expect(await saved()).toBe(true)
  })

  it('waits for what an earlier tab drew, too', async () => {
    const shelf = new ShelfOfTests()
    const earlier = new Kept(shelf, 'page')
    await earlier.recall('hana', Date.now())
    earlier.keep([element('kept')], Date.now())

    const { controller, hear, putIds } = openPage({ shelf })
    open.push(controller)
    const saved = waiting(controller, Date.now())
    expect(await saved()).toBeUndefined()
    controller.tick(Date.now())
    expect(putIds()).toEqual(['kept'])
    expect(await saved()).toBeUndefined()
    hear({ type: 'ack', n: 1 })
    expect(await saved()).toBe(true)
  })

  it('does not wait where one may only look', async () => {
    const { controller } = await atPage({ rights: 'read' })
    expect(await waiting(controller, Date.now())()).toBe(true)
  })

  it('is told at once where the page has ended, and is not left waiting when it ends', async () => {
    const { controller, draw, socket } = await atPage()
    draw(element('new'))
    const saved = waiting(controller, Date.now())
    socket.onclose?.({ code: 4404 })
    expect(controller.view.status).toBe('ended')
    expect(await saved()).toBe(false)
    expect(await waiting(controller, Date.now())()).toBe(false)
  })
})
