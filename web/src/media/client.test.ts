import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePeerConnection, fakeGlobals } from '../testing/fakepeer'
import { RefusedError } from '../protocol/requests'
import { MediaClient, newId } from './client'
import type { OfferToServer } from './peer'

function setUp() {
  const peers: FakePeerConnection[] = []
  const statuses: string[] = []
  const offers: OfferToServer[] = []
  const answer: { refuse: Error | null; held: Promise<void> | null } = { refuse: null, held: null }
  const onAudio = vi.fn()
  const client = new MediaClient({
    role: 'student',
    videoSlots: 6,
    negotiate: async (offer) => {
      offers.push(offer)
      if (answer.refuse !== null) throw answer.refuse
      await answer.held
      return 'answer'
    },
    onStatus: (status) => statuses.push(status),
    onAudio,
    newId: () => `peer${peers.length + 1}`,
    create: (configuration) => {
      const pc = new FakePeerConnection(configuration)
      peers.push(pc)
      return pc as unknown as RTCPeerConnection
    },
    chance: () => 0,
  })
  const latest = (): FakePeerConnection => {
    const pc = peers.at(-1)
    if (pc === undefined) throw new Error('no peer was made')
    return pc
  }
  const connect = async (): Promise<FakePeerConnection> => {
    client.linkOpened([], false)
    await vi.advanceTimersByTimeAsync(0)
    latest().become('connected')
    return latest()
  }
  /** Let answers wait until what is returned is called. */
  const hold = (): (() => void) => {
    let release = (): void => undefined
    answer.held = new Promise((resolve) => (release = resolve))
    return () => {
      answer.held = null
      release()
    }
  }
  return { client, peers, statuses, offers, answer, onAudio, latest, connect, hold }
}

beforeEach(() => {
  vi.useFakeTimers()
  for (const [name, value] of Object.entries(fakeGlobals)) vi.stubGlobal(name, value)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('MediaClient', () => {
  it('connects one peer when the server answers, and plays its audio slots', async () => {
    const { connect, statuses, onAudio, offers } = setUp()
    await connect()
    expect(statuses).toEqual(['connected'])
    expect(offers).toHaveLength(1)
    expect(onAudio).toHaveBeenCalledTimes(1)
  })

  it('keeps a working peer when the WebSocket comes back', async () => {
    const { client, connect, peers } = setUp()
    await connect()
    client.linkOpened([], false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(peers).toHaveLength(1)
  })

  it('makes a new peer when the server has nothing of it', async () => {
    const { client, connect, peers, statuses } = setUp()
    const first = await connect()
    client.linkOpened([], true)
    await vi.advanceTimersByTimeAsync(0)
    expect(first.closed).toBe(true)
    expect(peers).toHaveLength(2)
    expect(statuses).toEqual(['connected', 'lost'])
  })

  it('sends on a new peer what was sent on the former one', async () => {
    const { client, connect, latest } = setUp()
    await connect()
    const track = { kind: 'audio' } as MediaStreamTrack
    await client.setTrack('microphone', track)
    client.restart()
    await vi.advanceTimersByTimeAsync(0)
    expect(latest().transceivers[0]?.sent).toBe(track)
  })

  it('forgets a source that was turned off', async () => {
    const { client, connect, latest } = setUp()
    await connect()
    await client.setTrack('camera', { kind: 'video' } as MediaStreamTrack)
    await client.setTrack('camera', null)
    client.restart()
    await vi.advanceTimersByTimeAsync(0)
    expect(latest().transceivers[1]?.sent).toBeNull()
  })

  it('restarts ICE as soon as it lost contact, and is connected again', async () => {
    const { connect, statuses, peers } = setUp()
    const pc = await connect()
    pc.become('disconnected')
    expect(statuses.at(-1)).toBe('lost')
    await vi.advanceTimersByTimeAsync(250)
    expect(pc.iceRestarts).toBe(1)
    pc.become('connected')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(peers).toHaveLength(1)
    expect(statuses.at(-1)).toBe('connected')
  })

  it('does not restart ICE when contact comes back by itself', async () => {
    const { connect } = setUp()
    const pc = await connect()
    pc.become('disconnected')
    pc.become('connected')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(pc.iceRestarts).toBe(0)
  })

  it('makes a new peer when an ICE restart that was answered does not connect soon', async () => {
    const { connect, peers } = setUp()
    const pc = await connect()
    pc.become('disconnected')
    await vi.advanceTimersByTimeAsync(250 + 500 + 250)
    expect(pc.closed).toBe(true)
    expect(peers).toHaveLength(2)
  })

  it('waits three times as long for a restart as its answer took', async () => {
    const { connect, peers, hold } = setUp()
    const pc = await connect()
    const answer = hold()
    pc.become('disconnected')
    await vi.advanceTimersByTimeAsync(250 + 800)
    answer()
    await vi.advanceTimersByTimeAsync(2400 + 249)
    expect(peers).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(peers).toHaveLength(2)
  })

  it('makes a new peer at once when a peer has failed', async () => {
    const { connect, peers } = setUp()
    const pc = await connect()
    pc.become('failed')
    await vi.advanceTimersByTimeAsync(250)
    expect(peers).toHaveLength(2)
  })

  it('asks again, later each time, while offers are refused', async () => {
    const { client, answer, offers } = setUp()
    answer.refuse = new RefusedError('media_unavailable')
    client.linkOpened([], false)
    await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersByTimeAsync(250)
    await vi.advanceTimersByTimeAsync(500)
    expect(offers).toHaveLength(3)
    answer.refuse = null
    await vi.advanceTimersByTimeAsync(1000)
    expect(offers).toHaveLength(4)
  })

  it('restarts ICE when the device changes networks', async () => {
    const { client, connect } = setUp()
    const pc = await connect()
    client.networkChanged()
    await vi.advanceTimersByTimeAsync(0)
    expect(pc.iceRestarts).toBe(1)
  })

  it('restarts ICE once more when the networks change again during a restart, and never two at a time', async () => {
    const { client, connect, offers, hold } = setUp()
    const pc = await connect()
    const answer = hold()
    client.networkChanged()
    client.networkChanged()
    client.networkChanged()
    await vi.advanceTimersByTimeAsync(0)
    expect(offers).toHaveLength(2)
    answer()
    await vi.advanceTimersByTimeAsync(0)
    expect(offers).toHaveLength(3)
    expect(pc.iceRestarts).toBe(2)
  })

  it('keeps its peer while the WebSocket is lost, and restarts ICE when it is back', async () => {
    const { client, connect, peers, answer } = setUp()
    const pc = await connect()
    answer.refuse = new RefusedError('lost')
    pc.become('disconnected')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(peers).toHaveLength(1)
    answer.refuse = null
    client.linkOpened([], false)
    await vi.advanceTimersByTimeAsync(0)
    expect(pc.answers).toHaveLength(2)
    pc.become('connected')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(peers).toHaveLength(1)
  })

  it('restarts ICE when nothing comes for one second, though the browser still calls it connected', async () => {
    const { connect, peers, statuses } = setUp()
    const pc = await connect()
    await vi.advanceTimersByTimeAsync(6000)
    expect(pc.iceRestarts).toBe(0)
    pc.dead = true
    await vi.advanceTimersByTimeAsync(999)
    expect(pc.iceRestarts).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(statuses.at(-1)).toBe('lost')
    expect(pc.iceRestarts).toBe(1)
    pc.dead = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(statuses.at(-1)).toBe('connected')
    expect(peers).toHaveLength(1)
  })

  it('leaves looks out while the browser has not answered the last one', async () => {
    const { connect, statuses } = setUp()
    const pc = await connect()
    await vi.advanceTimersByTimeAsync(6000)
    let answer = (): void => undefined
    const busy = vi.spyOn(pc, 'getStats').mockImplementation(
      () => new Promise((resolve) => (answer = () => { resolve(new Map()) })),
    )
    await vi.advanceTimersByTimeAsync(10_000)
    expect(busy).toHaveBeenCalledTimes(1)
    expect(statuses).toEqual(['connected'])
    busy.mockRestore()
    answer()
    await vi.advanceTimersByTimeAsync(5000)
    expect(pc.iceRestarts).toBe(0)
  })

  it('makes a new peer when nothing comes after a restart either', async () => {
    const { connect, peers, statuses } = setUp()
    const pc = await connect()
    await vi.advanceTimersByTimeAsync(6000)
    pc.dead = true
    await vi.advanceTimersByTimeAsync(1000 + 500 + 250)
    expect(pc.closed).toBe(true)
    expect(peers).toHaveLength(2)
    peers.at(-1)?.become('connected')
    expect(statuses.at(-1)).toBe('connected')
  })

  it('is more patient with each new peer that does not connect', async () => {
    const { connect, peers } = setUp()
    const pc = await connect()
    pc.become('failed')
    await vi.advanceTimersByTimeAsync(250)
    expect(peers).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(5000 + 500)
    expect(peers).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(2000)
    expect(peers).toHaveLength(3)
  })

  it('knows no stream of a former peer', async () => {
    const { client, connect } = setUp()
    await connect()
    expect(client.stream('peer1', '7')).not.toBeNull()
    expect(client.stream('peer0', '7')).toBeNull()
  })

  it('does nothing after close()', async () => {
    const { client, connect, peers } = setUp()
    const pc = await connect()
    client.close()
    client.restart()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(pc.closed).toBe(true)
    expect(peers).toHaveLength(1)
  })
})

describe('newId', () => {
  it('is 22 url-safe characters', () => {
    expect(newId()).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  it('gives a peer that it keeps the newest relay servers', async () => {
    const { client, connect, peers } = setUp()
    const pc = await connect()
    client.linkOpened([{ urls: ['turn:t'], username: 'tomorrow', credential: 'c' }], false)
    expect(peers).toHaveLength(1)
    expect(pc.configuration).toEqual({
      iceServers: [{ urls: ['turn:t'], username: 'tomorrow', credential: 'c' }],
      bundlePolicy: 'max-bundle',
    })
  })
})
