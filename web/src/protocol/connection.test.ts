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
      hello: () => ({ epoch: 2, version: 7, chat: { lesson: 3 }, hidden: { lesson: [2] } }),
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
    expect(latest().sent[0]).toEqual({ type: 'hello', protocol: 1, epoch: 2, version: 7, chat: { lesson: 3 }, hidden: { lesson: [2] } })
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

  it('opens a spare beside a nudged socket that says nothing, and greets with it as soon as it is open', () => {
    const { connection, sockets, heard, join, latest } = setUp()
    const doubted = join()
    connection.nudge()
    connection.nudge()
    vi.advanceTimersByTime(249)
    expect(sockets).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(sockets).toHaveLength(2)
    expect(doubted.closedWith).toBeNull()
    expect(latest().sent).toEqual([])
    join()
    expect(latest().sent.map(({ type }) => type)).toEqual(['hello'])
    expect(doubted.closedWith).toBe(4000)
    expect(heard).toEqual(['welcome', '=open', '=lost', 'welcome', '=open'])
    doubted.end(4409)
    vi.advanceTimersByTime(4000)
    expect(heard.at(-1)).toBe('=open')
    expect(sockets).toHaveLength(2)
  })

  it('closes the spare as soon as it is open, greeting nobody, when the socket in doubt answers after all', () => {
    const { connection, sockets, heard, join, latest } = setUp()
    const doubted = join()
    connection.nudge()
    vi.advanceTimersByTime(600)
    const spare = latest()
    expect(spare).not.toBe(doubted)
    doubted.say({ type: 'pong', n: doubted.last('ping')?.n ?? 0, now: 1 })
    expect(spare.closedWith).toBeNull()
    spare.accept()
    expect(spare.closedWith).toBe(1000)
    spare.end(1006)
    vi.advanceTimersByTime(4000)
    expect(spare.sent).toEqual([])
    expect(sockets).toHaveLength(2)
    expect(heard.at(-1)).toBe('=open')
  })

  it('goes on with a spare that is still opening when the socket in doubt said nothing for one second', () => {
    const { connection, sockets, heard, join, latest } = setUp()
    const doubted = join()
    connection.nudge()
    vi.advanceTimersByTime(999)
    expect(heard.at(-1)).toBe('=open')
    vi.advanceTimersByTime(1)
    expect(heard.at(-1)).toBe('=lost')
    expect(doubted.closedWith).toBe(4000)
    expect(latest().closedWith).toBeNull()
    join()
    expect(heard.at(-1)).toBe('=open')
    expect(sockets).toHaveLength(2)
  })

  it('connects anew when neither the socket in doubt nor its spare is of use', () => {
    const { connection, sockets, heard, join, latest } = setUp()
    join()
    connection.nudge()
    vi.advanceTimersByTime(250)
    latest().end(1006)
    vi.advanceTimersByTime(750)
    expect(heard.at(-1)).toBe('=lost')
    vi.advanceTimersByTime(250)
    expect(sockets).toHaveLength(3)
  })

  it('fails the commands that a socket in doubt was given, when its spare takes over', async () => {
    const { connection, join, latest } = setUp()
    join()
    const reply = connection.command({ type: 'leave' })
    connection.nudge()
    vi.advanceTimersByTime(250)
    latest().accept()
    await expect(reply).rejects.toMatchObject({ code: 'lost' })
  })

  it('opens anew at once when it is nudged while an opening hangs', () => {
    const { connection, sockets, join, latest } = setUp()
    join().end()
    vi.advanceTimersByTime(250)
    const hanging = latest()
    connection.nudge()
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(990)
    connection.nudge()
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(10)
    connection.nudge()
    expect(sockets).toHaveLength(3)
    expect(hanging.closedWith).not.toBeNull()
  })

  it('gives a server that was quick one second at first, then two, and each third time six', () => {
    const { sockets, join } = setUp()
    join().end()
    const lasted: number[] = []
    let since = 0
    for (let ms = 0; ms < 25_000; ms += 10) {
      const before = sockets.length
      vi.advanceTimersByTime(10)
      if (sockets.length > before) since = ms
      const given = sockets.filter((socket) => socket.closedWith !== null).length
      if (given > lasted.length) lasted.push(Math.round((ms - since) / 250) * 250)
    }
    expect(lasted.slice(0, 5)).toEqual([1000, 2000, 6000, 2000, 2000])
  })

  it('gives a server four times as long as it took the last time', () => {
    const { sockets, join, latest } = setUp()
    vi.advanceTimersByTime(400)
    join().end()
    vi.advanceTimersByTime(250)
    vi.advanceTimersByTime(1500)
    expect(latest().closedWith).toBeNull()
    vi.advanceTimersByTime(250)
    expect(sockets[1]?.closedWith).toBe(4000)
  })

  it('takes what came while the page stood still before it judges anybody silent or late', async () => {
    const { connection, sockets, heard, join } = setUp()
    const socket = join()
    const reply = connection.command({ type: 'groups.open' })
    vi.setSystemTime(Date.now() + 26_000)
    vi.advanceTimersByTime(250)
    socket.say({ type: 'ok', n: socket.last('groups.open')?.n ?? -1, groups: ['g'] })
    vi.advanceTimersByTime(1000)
    expect(await reply).toMatchObject({ groups: ['g'] })
    expect(sockets).toHaveLength(1)
    expect(heard.at(-1)).toBe('=open')
  })

  it('is lost after the page stood still if nothing came meanwhile', () => {
    const { heard, join } = setUp()
    join()
    vi.setSystemTime(Date.now() + 26_000)
    vi.advanceTimersByTime(500)
    expect(heard.at(-1)).toBe('=lost')
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
