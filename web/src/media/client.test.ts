import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePeerConnection, fakeGlobals } from '../testing/fakepeer'
import { MediaClient, newId } from './client'
import type { OfferToServer } from './peer'

function setUp() {
  const peers: FakePeerConnection[] = []
  const statuses: string[] = []
  const offers: OfferToServer[] = []
  const answer = { refuse: false }
  const onAudio = vi.fn()
  const client = new MediaClient({
    role: 'student',
    videoSlots: 6,
    negotiate: (offer) => {
      offers.push(offer)
      return answer.refuse ? Promise.reject(new Error('media_unavailable')) : Promise.resolve('answer')
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
  return { client, peers, statuses, offers, answer, onAudio, latest, connect }
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

  it('restarts ICE one second after it lost contact, and is connected again', async () => {
    const { connect, statuses, peers } = setUp()
    const pc = await connect()
    pc.become('disconnected')
    expect(statuses.at(-1)).toBe('lost')
    await vi.advanceTimersByTimeAsync(1000)
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

  it('makes a new peer when an ICE restart does not connect within five seconds', async () => {
    const { connect, peers } = setUp()
    const pc = await connect()
    pc.become('disconnected')
    await vi.advanceTimersByTimeAsync(1000 + 5000 + 250)
    expect(pc.closed).toBe(true)
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
    answer.refuse = true
    client.linkOpened([], false)
    await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersByTimeAsync(250)
    await vi.advanceTimersByTimeAsync(500)
    expect(offers).toHaveLength(3)
    answer.refuse = false
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
})
