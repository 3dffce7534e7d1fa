import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest'
import { BLOCKED_AFTER_MS } from '../media/barrier'
import { CaptureError } from '../media/capture'
import { Connection } from '../protocol/connection'
import { FakeSocket } from '../testing/fakesocket'
import { group, lesson, person, snapshot } from '../testing/values'
import type { ClientMessage, Person, ServerMessage, Source } from '../wire'
import type { Shown } from './room'
import { RoomController, type ControllerDeps, type MediaLink } from './controller'

class Track extends EventTarget {
  stop = vi.fn()
}

/** A room whose server answers `ok` to everything, unless a test says otherwise. */
function setUp(person_: Person = person('me'), changes: Partial<ControllerDeps> = {}) {
  const sockets: FakeSocket[] = []
  const media = {
    linkOpened: vi.fn<MediaLink['linkOpened']>(),
    restart: vi.fn(),
    networkChanged: vi.fn(),
    setLayers: vi.fn(),
    setTrack: vi.fn(() => Promise.resolve()),
    stream: vi.fn(() => null),
    stats: vi.fn(() => Promise.resolve([])),
    close: vi.fn(),
  }
  const made: Parameters<ControllerDeps['makeMedia']>[0][] = []
  const playback = { use: vi.fn(), resume: vi.fn(), setSilent: vi.fn(), close: vi.fn() }
  const keepToken = vi.fn()
  const opened: (Source | Shown)[] = []
  const tokens: string[] = []
  const controller = new RoomController({
    token: 'first',
    connect: (handlers, token) =>
      new Connection(
        () => {
          tokens.push(token())
          const socket = new FakeSocket()
          sockets.push(socket)
          return socket
        },
        handlers,
        () => 0,
      ),
    makeMedia: (options) => {
      made.push(options)
      return media
    },
    openSource: (source) => {
      opened.push(source)
      return Promise.resolve(new Track() as unknown as MediaStreamTrack)
    },
    playback,
    keepToken,
    soundOnly: false,
    inClassroom: false,
    drafts: { load: () => null, save: () => undefined, clear: () => undefined },
    makeCamera: () => ({ take: () => Promise.resolve('still'), close: () => undefined }),
    cameraWanted: () => true,
    newId: () => 'id',
    nowSeconds: () => 0,
    ...changes,
  })
  controller.start()
  const socket = (): FakeSocket => {
    const latest = sockets.at(-1)
    if (latest === undefined) throw new Error('no socket')
    return latest
  }
  const people = [person_, person('a')]
  const join = async (extra: Partial<Extract<ServerMessage, { type: 'welcome' }>> = {}): Promise<void> => {
    socket().accept()
    socket().say({
      type: 'welcome',
      you: person_.id,
      session_id: 's',
      now: 0,
      snapshot: snapshot({ version: 3, people, groups: [group('g')] }),
      ...extra,
    })
    await settle()
  }
  /** Answer everything that was asked so far. */
  const settle = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(0)
    for (const asked of socket().sent.splice(0)) answered.push(asked)
    for (const asked of answered.splice(0)) {
      history.push(asked)
      if ('n' in asked) socket().say(reply(asked))
    }
    await vi.advanceTimersByTimeAsync(0)
    if (socket().sent.length > 0) await settle()
  }
  const answered: ClientMessage[] = []
  const history: ClientMessage[] = []
  const asked = (type: ClientMessage['type']): ClientMessage[] => history.filter((one) => one.type === type)
  return { controller, sockets, socket, media, playback, keepToken, opened, tokens, join, settle, asked, made }
}

function reply(asked: ClientMessage & { n: number }): ServerMessage {
  if (asked.type === 'chat.history')
    return { type: 'chat.page', n: asked.n, channel: asked.channel, messages: [], more: false }
  return { type: 'ok', n: asked.n, groups: [] }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('RoomController', () => {
  it('arrives seen and silent, as a lesson’s settings say', async () => {
    const { join, opened, controller } = setUp()
    await join()
    expect(opened).toEqual(['camera'])
    expect(controller.store.get().mine).toMatchObject({ camera: 'on', microphone: 'off' })
  })

  it('shows a screen or paper in the same place, one of them at a time', async () => {
    const { join, opened, controller, settle, asked } = setUp(person('me', { role: 'teacher' }), { cameraWanted: () => false })
    await join()
    const presented = async (what: Shown) => {
      const done = controller.present(what)
      await settle()
      await done
      return [controller.store.get().mine.screen, controller.store.get().showing]
    }
    expect(await presented('screen')).toEqual(['on', 'screen'])
    expect(await presented('paper')).toEqual(['on', 'paper'])
    expect(opened).toEqual(['screen', 'paper'])
    expect(asked('source.set')).toHaveLength(1)
    expect(await presented('paper')).toEqual(['off', 'paper'])
  })

  it('sends and asks for no video while there is sound only, and stills in its place', async () => {
    const { join, controller, settle, media, asked, socket } = setUp()
    await join()
    controller.show([{ person: 'a', source: 'camera', heightCssPx: 100 }])
    await vi.advanceTimersByTimeAsync(600)
    await settle()
    expect(asked('media.view').at(-1)).toMatchObject({ tiles: [{ person: 'a' }] })
    controller.setSoundOnly(true)
    expect(media.setTrack).toHaveBeenLastCalledWith('camera', null)
    await vi.advanceTimersByTimeAsync(600)
    await settle()
    expect(asked('media.view').at(-1)).toMatchObject({ tiles: [] })
    expect(controller.store.get().mine.camera).toBe('on')
    socket().say({ type: 'stills.wanted', every_seconds: 5 })
    await vi.advanceTimersByTimeAsync(10)
    await settle()
    expect(asked('still.put')).toMatchObject([{ jpeg: 'still' }])
    controller.setSoundOnly(false)
    expect(media.setTrack).toHaveBeenLastCalledWith('camera', expect.any(Track))
  })

  it('stops its screen when the teacher makes the lesson sound only', async () => {
    const { join, controller, settle, socket, asked } = setUp(person('me', { role: 'teacher' }), {
      cameraWanted: () => false,
    })
    await join()
    const done = controller.present('screen')
    await settle()
    await done
    socket().say({ type: 'state', epoch: 1, version: 4, lesson: lesson({ sound_only: true }), people: {}, groups: {} })
    await settle()
    expect(controller.store.get().mine.screen).toBe('off')
    expect(asked('source.set').at(-1)).toMatchObject({ source: 'screen', on: false })
    expect(controller.store.get().notices.map(({ what }) => what.kind)).toEqual(['soundOnly'])
  })

  it('goes on showing the screen when the camera for paper cannot be opened', async () => {
    const { join, controller, settle } = setUp(person('me', { role: 'teacher' }), {
      cameraWanted: () => false,
      openSource: (source) =>
        source === 'paper'
          ? Promise.reject(new CaptureError('missing'))
          : Promise.resolve(new Track() as unknown as MediaStreamTrack),
    })
    await join()
    for (const what of ['screen', 'paper'] as const) {
      const done = controller.present(what)
      await settle()
      await done
    }
    const { mine, showing, notices } = controller.store.get()
    expect([mine.screen, showing]).toEqual(['on', 'screen'])
    expect(notices.at(-1)?.what).toEqual({ kind: 'capture', problem: 'missing', source: 'camera' })
  })

  it('arrives unseen when the person chose so', async () => {
    const { join, opened } = setUp(person('me'), { cameraWanted: () => false })
    await join()
    expect(opened).toEqual([])
  })

  it('arrives without camera as an observer', async () => {
    const { join, opened } = setUp(person('me', { role: 'observer' }))
    await join()
    expect(opened).toEqual([])
  })

  it('arrives without camera while cameras are locked', async () => {
    const { join, opened } = setUp()
    const locked = lesson({ locks: { ...lesson().locks, camera: true } })
    await join({ snapshot: snapshot({ people: [person('me')], lesson: locked }) })
    expect(opened).toEqual([])
  })

  it('asks the server for a sign of life when media is lost', async () => {
    const { join, made, socket, controller } = setUp()
    await join()
    socket().sent.length = 0
    made[0]?.onStatus('lost')
    expect(socket().last('ping')).toBeDefined()
    expect(controller.store.get().media).toBe('lost')
  })

  it('starts media with the relay servers of the welcome', async () => {
    const { join, media } = setUp()
    await join({ ice_servers: [{ urls: ['turn:x'] }], media_restart: true })
    expect(media.linkOpened).toHaveBeenCalledWith([{ urls: ['turn:x'] }], true)
  })

  it('greets with what it holds when it comes back, and with the newest token', async () => {
    const { join, socket, tokens, keepToken } = setUp()
    await join()
    socket().say({ type: 'token', token: 'second' })
    expect(keepToken).toHaveBeenCalledWith('second')
    socket().end()
    await vi.advanceTimersByTimeAsync(250)
    socket().accept()
    expect(socket().last('hello')).toMatchObject({ epoch: 1, version: 3 })
    expect(tokens).toEqual(['first', 'second'])
  })

  it('turns the microphone off when the teacher mutes it, and says so', async () => {
    const { controller, join, settle, socket } = setUp()
    await join()
    void controller.toggle('microphone')
    await settle()
    socket().say({ type: 'state', epoch: 1, version: 4, people: { me: person('me', { sources: ['microphone'] }) } })
    socket().say({ type: 'state', epoch: 1, version: 5, people: { me: person('me', { sources: [] }) } })
    await settle()
    expect(controller.store.get().mine.microphone).toBe('off')
    expect(controller.store.get().notices.map((notice) => notice.what.kind)).toContain('muted')
  })

  describe('whose microphone was on when the link was lost', () => {
    const back = async (role: Person['role'], restart: boolean) => {
      const own = person('me', { role })
      const { controller, join, settle, socket, asked } = setUp(own, { cameraWanted: () => false })
      await join()
      void controller.toggle('microphone')
      await settle()
      socket().end()
      await vi.advanceTimersByTimeAsync(250)
      await join({ media_restart: restart })
      return {
        microphone: controller.store.get().mine.microphone,
        announced: asked('source.set').length,
        notices: controller.store.get().notices.map((notice) => notice.what.kind),
      }
    }

    it.each(['teacher', 'assistant'] as const)('goes on as a %s whom the server had forgotten', async (role) => {
      expect(await back(role, true)).toEqual({ microphone: 'on', announced: 2, notices: [] })
    })

    it('stays silent as a pupil, and is told', async () => {
      expect(await back('student', true)).toEqual({ microphone: 'off', announced: 1, notices: ['silenced'] })
    })

    it.each(['teacher', 'student'] as const)('stays silent as a %s who was muted meanwhile, and is told', async (role) => {
      expect(await back(role, false)).toEqual({ microphone: 'off', announced: 1, notices: ['silenced'] })
    })
  })

  it('does not call it a mute when the person turned it off', async () => {
    const { controller, join, settle, socket } = setUp()
    await join()
    void controller.toggle('microphone')
    await settle()
    socket().say({ type: 'state', epoch: 1, version: 4, people: { me: person('me', { sources: ['microphone'] }) } })
    void controller.toggle('microphone')
    await settle()
    socket().say({ type: 'state', epoch: 1, version: 5, people: { me: person('me', { sources: [] }) } })
    await settle()
    expect(controller.store.get().notices).toEqual([])
  })

  it('makes a new peer when the server lost it', async () => {
    const { join, socket, media } = setUp()
    await join()
    socket().say({ type: 'media.restart' })
    expect(media.restart).toHaveBeenCalledTimes(1)
  })

  it('turns a refusal into a notice', async () => {
    const { controller, join, socket } = setUp()
    await join()
    const told = controller.tell({ type: 'people.mute' })
    socket().say({ type: 'refused', n: socket().last('people.mute')?.n ?? 0, code: 'not_allowed', text: '' })
    expect(await told).toBe(false)
    expect(controller.store.get().notices.at(-1)?.what).toEqual({ kind: 'refused', code: 'not_allowed' })
  })

  it('reads the chat of the group into which it is moved', async () => {
    const { join, socket, settle, asked } = setUp()
    await join()
    socket().say({ type: 'state', epoch: 1, version: 4, people: { me: person('me', { group: 'g' }) } })
    await settle()
    expect(asked('chat.history').at(-1)).toMatchObject({ channel: 'g' })
  })

  it.each([
    ['ended', 4410],
    ['removed', 4403],
  ] as const)('stops everything when the lesson is over for us: %s', async (reason, code) => {
    const { controller, join, socket, media, playback } = setUp()
    await join()
    socket().say({ type: 'farewell', reason })
    socket().end(code)
    expect(controller.store.get().farewell).toBe(reason)
    expect(media.close).toHaveBeenCalled()
    expect(playback.close).toHaveBeenCalled()
  })

  it('says goodbye when it leaves, and is over even if nobody answers', async () => {
    const { controller, join, socket } = setUp()
    await join()
    const left = controller.leave()
    await vi.waitFor(() => {
      expect(socket().last('leave')).toBeDefined()
    })
    socket().end()
    await left
    expect(controller.store.get().farewell).toBe('left')
  })

  it('knows a token that is no longer good', () => {
    const { controller, socket } = setUp()
    socket().accept()
    socket().end(4401)
    expect(controller.store.get().farewell).toBe('token')
  })

  it('tells when the network keeps sound and pictures out, and when it no longer does', async () => {
    const { controller, join, made, socket } = setUp()
    await join()
    const options = made[0]
    const offered = options?.negotiate({ peer_id: 'p', sdp: 'offer', mids: {} })
    const asked = socket().sent.pop()
    socket().say({ type: 'media.answer', n: asked !== undefined && 'n' in asked ? asked.n : 0, sdp: 'answer' })
    await offered
    await vi.advanceTimersByTimeAsync(BLOCKED_AFTER_MS)
    expect(controller.store.get().mediaBlocked).toBe(true)
    options?.onStatus('connected')
    expect(controller.store.get().mediaBlocked).toBe(false)
  })
})

describe('speaking to all groups', () => {
  const speaking = async (held: ReturnType<typeof setUp>, on: boolean, sources: Source[] = []): Promise<void> => {
    held.socket().say({
      type: 'state',
      epoch: 1,
      version: on ? 50 : 51,
      people: { me: person('me', { role: 'teacher', speaks_to_all: on, sources }) },
    })
    await vi.advanceTimersByTimeAsync(0)
  }

  it('opens a microphone that was off, and closes it again at the end', async () => {
    const held = setUp(person('me', { role: 'teacher' }), { cameraWanted: () => false })
    await held.join()
    const asked = held.controller.speakToAll(true)
    await held.settle()
    await asked
    await speaking(held, true, ['microphone'])
    expect(held.controller.store.get().mine.microphone).toBe('on')
    await speaking(held, false, ['microphone'])
    await held.settle()
    expect(held.controller.store.get().mine.microphone).toBe('off')
  })
})
