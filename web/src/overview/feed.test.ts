import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSocket } from '../testing/fakesocket'
import { OverviewFeed, overviewSocket, type Card } from './feed'
import type { Page } from './pages'

function setUp() {
  const sockets: FakeSocket[] = []
  const tokens: string[] = []
  const frames: (() => void)[] = []
  const time = { nowMs: 0, paintMs: 1 }
  const feed = new OverviewFeed(
    (token) => {
      tokens.push(token)
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    'first',
    () => Promise.resolve(null),
    { nowMs: () => time.nowMs, frame: (work) => frames.push(work) },
    () => 0,
  )
  feed.start()
  const socket = (): FakeSocket => {
    const latest = sockets.at(-1)
    if (latest === undefined) throw new Error('no socket was opened')
    return latest
  }
  const hear = (...messages: object[]): void => socket().onmessage?.({ data: JSON.stringify(messages) })
  const page = (pageId: string, ...ids: string[]): void => {
    hear({ type: 'page', page_id: pageId, whole: true, elements: ids.map((id) => ({ id, type: 'line' })), gone: [] })
  }
  const card = (pageId: string): Card & { painted: (number | null)[] } => {
    const painted: (number | null)[] = []
    return {
      pageId,
      painted,
      paint: (shown: Page | null) => {
        time.nowMs += time.paintMs
        painted.push(shown?.sketches.length ?? null)
      },
    }
  }
  const frame = (): void => {
    for (const work of frames.splice(0)) work()
  }
  const said = (): unknown[] => socket().sent.splice(0)
  return { feed, socket, sockets, tokens, frames, time, hear, page, card, frame, said }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the overview', () => {
  it('asks for the pages on the screen, each once, in its first word', () => {
    const { feed, socket, card, said } = setUp()
    const [one, twin, other] = [card('p'), card('p'), card('q')]
    for (const each of [one, twin, other]) feed.add(each)
    feed.seen(one, true)
    feed.seen(twin, true)
    socket().accept()
    expect(said()).toEqual([[{ type: 'watch', pages: ['p'] }]])
  })

  it('asks anew when cards come onto the screen or leave it, once for a bunch', () => {
    const { feed, socket, card, hear, said } = setUp()
    socket().accept()
    hear({ type: 'watching', pages: [] })
    said()
    const cards = ['p', 'q', 'r'].map(card)
    const removes = cards.map((each) => feed.add(each))
    for (const each of cards) feed.seen(each, true)
    vi.advanceTimersByTime(100)
    expect(said()).toEqual([[{ type: 'watch', pages: ['p', 'q', 'r'] }]])
    removes[0]?.()
    vi.advanceTimersByTime(100)
    expect(said()).toEqual([[{ type: 'watch', pages: ['q', 'r'] }]])
  })

  it('asks for what came onto the screen between its greeting and the first answer', () => {
    const { feed, socket, card, hear, said } = setUp()
    socket().accept()
    expect(said()).toEqual([[{ type: 'watch', pages: [] }]])
    const one = card('p')
    feed.add(one)
    feed.seen(one, true)
    vi.advanceTimersByTime(100)
    hear({ type: 'watching', pages: [] })
    vi.advanceTimersByTime(100)
    expect(said()).toEqual([[{ type: 'watch', pages: ['p'] }]])
  })

  it('paints a card when its page changed, and no other', () => {
    const { feed, card, page, frame, frames } = setUp()
    const [one, other] = [card('p'), card('q')]
    for (const each of [one, other]) {
      feed.add(each)
      feed.seen(each, true)
    }
    frame()
    page('p', 'a', 'b')
    page('p', 'a', 'b', 'c')
    frame()
    expect(one.painted).toEqual([null, 3])
    expect(other.painted).toEqual([null])
    expect(frames).toEqual([])
  })

  it('paints nothing that is not on the screen', () => {
    const { feed, card, page, frame } = setUp()
    const one = card('p')
    feed.add(one)
    page('p', 'a')
    frame()
    expect(one.painted).toEqual([])
    feed.seen(one, true)
    frame()
    expect(one.painted).toEqual([1])
  })

  it('spreads what takes long over frames, whoever waits longest first, and then over time', () => {
    const { feed, card, frame, frames, time } = setUp()
    time.paintMs = 40
    const cards = ['p', 'q', 'r', 's'].map(card)
    for (const each of cards) {
      feed.add(each)
      feed.seen(each, true)
    }
    frame()
    expect(cards.map(({ painted }) => painted.length)).toEqual([1, 0, 0, 0])
    frame()
    frame()
    expect(cards.map(({ painted }) => painted.length)).toEqual([1, 1, 1, 0])
    expect(frames).toEqual([]) // the budget is spent
    vi.advanceTimersByTime(1000)
    time.nowMs += 1000
    frame()
    expect(cards.map(({ painted }) => painted.length)).toEqual([1, 1, 1, 1])
  })

  it('comes back by itself with a new token, and says what is on the screen', () => {
    const { feed, sockets, tokens, socket, card, hear, said } = setUp()
    const one = card('p')
    feed.add(one)
    feed.seen(one, true)
    socket().accept()
    hear({ type: 'watching', pages: ['p'] })
    feed.useToken('second')
    socket().onclose?.({ code: 1006 })
    vi.advanceTimersByTime(5000)
    expect(sockets).toHaveLength(2)
    expect(tokens).toEqual(['first', 'second'])
    socket().accept()
    expect(said()).toEqual([[{ type: 'watch', pages: ['p'] }]])
  })

  it('asks for marks of pages that are on no screen, and says when any of them changed', () => {
    const { feed, socket, hear, said } = setUp()
    const seen: unknown[] = []
    feed.subscribe(() => seen.push([...feed.marks().keys()]))
    feed.mark(['q', 'p', 'p'])
    socket().accept()
    expect(said()).toEqual([[{ type: 'watch', pages: [], marks: ['p', 'q'] }]])
    const mark = (page_id: string, empty: boolean) => ({ page_id, empty, drawing: [], drawn_at: null })
    hear({ type: 'marks', marks: [mark('p', true), mark('q', true)] })
    hear({ type: 'marks', marks: [mark('p', false)] })
    expect(feed.marks().get('p')?.empty).toBe(false)
    expect(feed.marks().get('q')?.empty).toBe(true)
    hear({ type: 'lost', page_id: 'q' })
    feed.mark([])
    expect(seen).toEqual([[], ['p', 'q'], ['p', 'q'], ['p'], []])
    vi.advanceTimersByTime(100)
    expect(said()).toEqual([[{ type: 'watch', pages: [] }]])
  })

  it('says nothing of marks when a page goes that had none', () => {
    const { feed, socket, hear } = setUp()
    feed.mark(['p'])
    socket().accept()
    let told = 0
    feed.subscribe(() => (told += 1))
    hear({ type: 'lost', page_id: 'other' })
    expect(told).toBe(0)
  })

  it('stays away where it is not wanted', () => {
    const { sockets, socket } = setUp()
    socket().onclose?.({ code: 4403 })
    vi.advanceTimersByTime(60_000)
    expect(sockets).toHaveLength(1)
  })

  it('is at an address of the lesson, with the token where no log sees it', () => {
    const opened: unknown[][] = []
    vi.stubGlobal('WebSocket', function (...args: unknown[]) {
      opened.push(args)
    })
    overviewSocket('l/1', 'secret', { protocol: 'https:', host: 'class.example' } as Location)
    vi.unstubAllGlobals()
    expect(opened).toEqual([['wss://class.example/ws/boards/l%2F1', ['manabiya.v1', 'bearer.secret']]])
  })
})
