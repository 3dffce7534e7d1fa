import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSocket } from '../testing/fakesocket'
import { snapshot } from '../testing/values'
import { Connection, lessonSocket } from './connection'
import { RefusedError } from './requests'

const welcome = { type: 'welcome', you: 'me', session_id: 's', now: 1, snapshot: snapshot() } as const

function setUp() {
  const sockets: FakeSocket[] = []
  const heard: string[] = []
  const connection = new Connection(
    () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    {
      hello: () => ({ epoch: 2, version: 7, chat: { lesson: 3 } }),
      onEvent: (event) => heard.push(event.type),
      onStatus: (status) => heard.push(`=${status}`),
      onEnding: (ending) => heard.push(`!${ending}`),
    },
    () => 0,
  )
  connection.start()
  const latest = (): FakeSocket => {
    const socket = sockets.at(-1)
    if (socket === undefined) throw new Error('no socket was opened')
    return socket
  }
  const join = (): FakeSocket => {
    latest().accept()
    latest().say(welcome)
    return latest()
  }
  return { connection, sockets, heard, latest, join }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('Connection', () => {
  it('greets with what it holds, and is open when it is welcomed', () => {
    const { latest, heard, join } = setUp()
    join()
    expect(latest().sent[0]).toEqual({ type: 'hello', protocol: 1, epoch: 2, version: 7, chat: { lesson: 3 } })
    expect(heard).toEqual(['welcome', '=open'])
  })

  it('gives a command the answer of its number', async () => {
    const { connection, join } = setUp()
    const socket = join()
    const reply = connection.command({ type: 'groups.open' })
    const sent = socket.last('groups.open')
    socket.say({ type: 'ok', n: sent?.n ?? -1, groups: ['g'] })
    expect(await reply).toMatchObject({ groups: ['g'] })
  })

  it('refuses commands at once while it is not open', async () => {
    const { connection } = setUp()
    await expect(connection.command({ type: 'leave' })).rejects.toThrow(RefusedError)
  })

  it('connects again after a loss, later each time, until it is welcomed', () => {
    const { sockets, latest, heard, join } = setUp()
    join().end(1006)
    expect(heard.at(-1)).toBe('=lost')
    vi.advanceTimersByTime(249)
    expect(sockets).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(sockets).toHaveLength(2)
    latest().end()
    vi.advanceTimersByTime(499)
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(1)
    join()
    expect(heard.at(-1)).toBe('=open')
    latest().end()
    vi.advanceTimersByTime(250)
    expect(sockets).toHaveLength(4)
  })

  it('fails the commands under way when the connection is lost', async () => {
    const { connection, join } = setUp()
    const socket = join()
    const reply = connection.command({ type: 'leave' })
    socket.end()
    await expect(reply).rejects.toMatchObject({ code: 'lost' })
  })

  it('pings, and connects anew when nothing is heard for ten seconds', () => {
    const { sockets, join } = setUp()
    const socket = join()
    vi.advanceTimersByTime(5000)
    expect(socket.last('ping')).toBeDefined()
    vi.advanceTimersByTime(5000)
    expect(socket.closedWith).not.toBeNull()
    vi.advanceTimersByTime(250)
    expect(sockets).toHaveLength(2)
  })

  it('stays while pongs arrive', () => {
    const { sockets, join } = setUp()
    const socket = join()
    for (let second = 0; second < 60; second += 5) {
      vi.advanceTimersByTime(5000)
      socket.say({ type: 'pong', n: socket.last('ping')?.n ?? 0, now: second })
    }
    expect(sockets).toHaveLength(1)
  })

  it('gives up a socket that is never welcomed', () => {
    const { sockets, latest } = setUp()
    latest().accept()
    vi.advanceTimersByTime(6250)
    expect(sockets).toHaveLength(2)
  })

  it('ignores what a former socket still says', () => {
    const { heard, join } = setUp()
    const former = join()
    former.end()
    vi.advanceTimersByTime(250)
    former.say(welcome)
    expect(heard.filter((one) => one === 'welcome')).toHaveLength(1)
  })

  it.each([
    [4401, 'token'],
    [4403, 'removed'],
    [4410, 'ended'],
    [4409, 'replaced'],
  ])('does not connect again after close code %i', (code, ending) => {
    const { sockets, heard, join } = setUp()
    join().end(code)
    vi.advanceTimersByTime(60_000)
    expect(sockets).toHaveLength(1)
    expect(heard.at(-1)).toBe(`!${ending}`)
  })

  it('does not connect again after a farewell', () => {
    const { sockets, join } = setUp()
    const socket = join()
    socket.say({ type: 'farewell', reason: 'left' })
    socket.end(1000)
    vi.advanceTimersByTime(60_000)
    expect(sockets).toHaveLength(1)
  })

  it('connects at once when the device says that the network is back', () => {
    const { connection, sockets, join, latest } = setUp()
    join().end()
    for (let attempt = 0; attempt < 5; attempt++) {
      vi.advanceTimersByTime(3000)
      latest().end()
    }
    const before = sockets.length
    connection.nudge()
    expect(sockets).toHaveLength(before + 1)
  })

  it('stays when a nudged socket answers', () => {
    const { connection, sockets, join } = setUp()
    const socket = join()
    connection.nudge()
    socket.say({ type: 'pong', n: socket.last('ping')?.n ?? 0, now: 1 })
    vi.advanceTimersByTime(3000)
    expect(sockets).toHaveLength(1)
  })

  it('connects anew when a nudged socket says nothing for one second', () => {
    const { connection, sockets, heard, join } = setUp()
    join()
    connection.nudge()
    connection.nudge()
    vi.advanceTimersByTime(1000)
    expect(heard.at(-1)).toBe('=lost')
    vi.advanceTimersByTime(250)
    expect(sockets).toHaveLength(2)
  })

  it('opens anew at once when it is nudged while an opening hangs', () => {
    const { connection, sockets, join, latest } = setUp()
    join().end()
    vi.advanceTimersByTime(250)
    const hanging = latest()
    connection.nudge()
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(1000)
    connection.nudge()
    expect(sockets).toHaveLength(3)
    expect(hanging.closedWith).not.toBeNull()
  })

  it('gives a server that it knows two seconds for a new welcome, and each fourth time six', () => {
    const { sockets, join } = setUp()
    join().end()
    vi.advanceTimersByTime(250)
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(2250 + 500)
    expect(sockets).toHaveLength(3)
    vi.advanceTimersByTime(2000 + 1000)
    expect(sockets).toHaveLength(4)
    vi.advanceTimersByTime(5500)
    expect(sockets).toHaveLength(4)
    vi.advanceTimersByTime(500 + 1000)
    expect(sockets).toHaveLength(5)
  })

  it('is silent after close()', () => {
    const { connection, sockets, join } = setUp()
    const socket = join()
    connection.close()
    socket.end(1006)
    vi.advanceTimersByTime(60_000)
    expect(sockets).toHaveLength(1)
    expect(socket.closedWith).toBe(1000)
  })
})

describe('lessonSocket', () => {
  it('carries the token as a subprotocol and not in the address', () => {
    const opened: unknown[] = []
    vi.stubGlobal('WebSocket', function (...given: unknown[]) {
      opened.push(...given)
    })
    lessonSocket('les_1', 'tok', { protocol: 'https:', host: 'school.example' } as Location)
    vi.unstubAllGlobals()
    expect(opened).toEqual(['wss://school.example/ws/lesson/les_1', ['manabiya.v1', 'bearer.tok']])
  })
})
