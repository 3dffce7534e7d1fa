import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSocket } from '../testing/fakesocket'
import { BoardLink, boardSocket } from './link'

function setUp() {
  const sockets: FakeSocket[] = []
  const heard: string[] = []
  const link = new BoardLink(
    () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    {
      hello: () => ({ type: 'hello', protocol: 1, epoch: 3, since: sockets.length }),
      onMessages: (messages) => heard.push(...messages.map(({ type }) => type)),
      onStatus: (status, ending) => heard.push(`=${status}${ending === null ? '' : `:${ending}`}`),
    },
    () => 0,
  )
  link.start(Date.now())
  const latest = (): FakeSocket => {
    const socket = sockets.at(-1)
    if (socket === undefined) throw new Error('no socket was opened')
    return socket
  }
  const hear = (...messages: object[]): void => latest().onmessage?.({ data: JSON.stringify(messages) })
  return { link, sockets, heard, latest, hear }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the link', () => {
  it('says hello with what is held, and is open when it is answered', () => {
    const { latest, heard, hear } = setUp()
    latest().accept()
    expect(latest().sent).toEqual([[{ type: 'hello', protocol: 1, epoch: 3, since: 1 }]])
    expect(heard).toEqual([])

    hear({ type: 'rights' }, { type: 'ops' })

    expect(heard).toEqual(['=open', 'rights', 'ops'])
  })

  it('sends nothing on a socket that is closing', () => {
    const { link, latest, hear } = setUp()
    latest().accept()
    hear({ type: 'snap' })
    latest().readyState = WebSocket.CLOSING
    link.send([{ type: 'ping', n: 1 }])
    expect(latest().sent).toHaveLength(1)
  })

  it('sends a frame for a tick, and nothing while it is not open', () => {
    const { link, latest, hear } = setUp()
    latest().accept()
    link.send([{ type: 'ping', n: 1 }])
    hear({ type: 'snap' })
    link.send([])
    link.send([{ type: 'ping', n: 2 }, { type: 'ping', n: 3 }])

    expect(latest().sent.slice(1)).toEqual([[{ type: 'ping', n: 2 }, { type: 'ping', n: 3 }]])
  })

  it('comes back by itself after a loss, soon', () => {
    const { sockets, latest, heard, hear } = setUp()
    latest().accept()
    hear({ type: 'snap' })
    latest().end(1006)
    vi.advanceTimersByTime(300)

    expect(heard).toContain('=lost')
    expect(sockets).toHaveLength(2)
    latest().accept()
    expect(latest().sent).toEqual([[{ type: 'hello', protocol: 1, epoch: 3, since: 2 }]])
  })

  it.each([
    [4401, 'token'],
    [4403, 'removed'],
    [4410, 'ended'],
    [4400, 'fault'],
  ])('does not come back by itself after %i, but when it is asked to', (code, ending) => {
    const { link, sockets, latest, heard } = setUp()
    latest().accept()
    latest().end(code)
    vi.advanceTimersByTime(60_000)
    expect(heard.at(-1)).toBe(`=ended:${ending}`)
    expect(sockets).toHaveLength(1)

    link.start(Date.now())

    expect(sockets).toHaveLength(2)
  })

  it('asks for a sign of life, and connects anew when there is none for ten seconds', () => {
    const { link, sockets, latest, heard, hear } = setUp()
    latest().accept()
    hear({ type: 'snap' })
    for (let second = 0; second < 12; second += 1) {
      vi.advanceTimersByTime(1000)
      link.tick(Date.now())
    }

    expect(sockets[0]?.sent.slice(1)).toEqual([[{ type: 'ping', n: 0 }]])
    expect(sockets[0]?.closedWith).toBe(1000)
    expect(heard).toContain('=lost')
    expect(sockets.length).toBeGreaterThan(1)
  })

  it('ignores what a former socket still says, and frames that are none', () => {
    const { sockets, latest, heard, hear } = setUp()
    latest().accept()
    hear({ type: 'snap' })
    latest().end(1006)
    vi.advanceTimersByTime(1000)
    heard.length = 0

    sockets[0]?.onmessage?.({ data: '[{"type":"ops"}]' })
    sockets[0]?.end(4403)
    latest().onmessage?.({ data: '{"type":' })
    latest().onmessage?.({ data: new ArrayBuffer(1) })

    expect(heard.filter((word) => !word.startsWith('='))).toEqual([])
    expect(heard).not.toContain('=ended:removed')
  })

  it('does not come back once it was stopped', () => {
    const { link, sockets, latest } = setUp()
    latest().accept()
    latest().end(1006)
    link.stop()
    vi.advanceTimersByTime(60_000)

    expect(sockets).toHaveLength(1)
  })
})

describe('boardSocket', () => {
  it('keeps the token out of the address', () => {
    const opened: unknown[] = []
    vi.stubGlobal('WebSocket', function (...given: unknown[]) {
      opened.push(given)
    })
    boardSocket('lesson.class', 'secret', { protocol: 'https:', host: 'school.example' } as Location)
    vi.unstubAllGlobals()

    expect(opened).toEqual([['wss://school.example/ws/board/lesson.class', ['manabiya.v1', 'bearer.secret']]])
  })
})
