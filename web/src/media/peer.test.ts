import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakePeerConnection, fakeGlobals } from '../testing/fakepeer'
import { Peer, type OfferToServer } from './peer'

function setUp(videoSlots = 12) {
  const states: string[] = []
  let pc: FakePeerConnection | undefined
  const peer = new Peer({
    id: 'peer1',
    role: 'student',
    videoSlots,
    iceServers: [{ urls: ['turn:t'], username: 'u', credential: 'c' }],
    onState: (state) => states.push(state),
    create: (configuration) => {
      pc = new FakePeerConnection(configuration)
      return pc as unknown as RTCPeerConnection
    },
  })
  if (pc === undefined) throw new Error('no connection was made')
  return { peer, pc, states }
}

beforeEach(() => {
  for (const [name, value] of Object.entries(fakeGlobals)) vi.stubGlobal(name, value)
})

describe('Peer', () => {
  it('offers three senders, four audio slots, the video slots and one screen slot, in this order', async () => {
    const { peer } = setUp(6)
    const offers: OfferToServer[] = []
    await peer.connect((offer) => {
      offers.push(offer)
      return Promise.resolve('answer')
    })
    expect(Object.values(offers[0]?.mids ?? {})).toEqual([
      'microphone',
      'camera',
      'screen',
      ...Array<string>(4).fill('audio_slot'),
      ...Array<string>(6).fill('video_slot'),
      'screen_slot',
    ])
    expect(offers[0]).toMatchObject({ peer_id: 'peer1', sdp: 'offer 1' })
  })

  it('sends the camera in three layers and receives nothing on what it sends', () => {
    const { pc } = setUp()
    expect(pc.transceivers[1]?.init.sendEncodings?.map((one) => one.rid)).toEqual(['l', 'm', 'h'])
    expect(pc.transceivers.slice(0, 3).every((one) => one.init.direction === 'sendonly')).toBe(true)
    expect(pc.transceivers.slice(3).every((one) => one.init.direction === 'recvonly')).toBe(true)
  })

  it('gives no encodings for sound', () => {
    expect(setUp().pc.transceivers[0]?.init).toEqual({ direction: 'sendonly' })
  })

  it('offers only the codecs that are forwarded', () => {
    const { pc } = setUp()
    expect(pc.transceivers[0]?.codecs).toEqual([{ mimeType: 'audio/opus' }])
    expect(pc.transceivers[1]?.codecs).toEqual([{ mimeType: 'video/VP8' }, { mimeType: 'video/rtx' }])
  })

  it('hands over the relay servers it was given', () => {
    expect(setUp().pc.configuration.iceServers).toEqual([{ urls: ['turn:t'], username: 'u', credential: 'c' }])
  })

  it('sends the layers that are wanted, also if that was said before the answer', async () => {
    const { peer, pc } = setUp()
    const active = () => pc.transceivers[1]?.parameters.encodings.map((one) => one.active !== false)
    await peer.setLayers({ camera: ['l'] })
    await peer.connect(() => Promise.resolve('answer'))
    expect(active()).toEqual([true, false, false])
    await Promise.all([peer.setLayers({ camera: ['l', 'm'] }), peer.setLayers({ camera: ['l', 'm', 'h'] })])
    expect(active()).toEqual([true, true, true])
    expect(pc.transceivers[2]?.parameters.encodings.every((one) => one.active !== false)).toBe(true)
  })

  it('turns sources on and off without a new offer', async () => {
    const { peer, pc } = setUp()
    await peer.connect(() => Promise.resolve('answer'))
    const track = { kind: 'video' } as MediaStreamTrack
    await peer.send('screen', track)
    expect(pc.transceivers[2]?.sent).toBe(track)
    await peer.send('screen', null)
    expect(pc.transceivers[2]?.sent).toBeNull()
    expect(pc.offers).toBe(1)
  })

  it('gives the same stream for the same slot, and none for what is no slot', async () => {
    const { peer } = setUp()
    await peer.connect(() => Promise.resolve('answer'))
    expect(peer.stream('7')).toBe(peer.stream('7'))
    expect(peer.stream('1')).toBeNull()
    expect(peer.stream('99')).toBeNull()
    expect(peer.audioStreams()).toHaveLength(4)
  })

  it('restarts ICE by a second offer of the same peer', async () => {
    const { peer, pc } = setUp()
    const negotiate = vi.fn((offer: OfferToServer) => Promise.resolve(`answer to ${offer.sdp}`))
    await peer.connect(negotiate)
    await peer.restartIce(negotiate)
    expect(pc.iceRestarts).toBe(1)
    expect(pc.answers).toEqual(['answer to offer 1', 'answer to offer 2'])
    expect(negotiate.mock.calls.map(([offer]) => offer.peer_id)).toEqual(['peer1', 'peer1'])
  })

  it('reports its state until it is closed', () => {
    const { peer, pc, states } = setUp()
    pc.become('connecting')
    pc.become('connected')
    peer.close()
    pc.become('closed')
    expect(states).toEqual(['connecting', 'connected'])
    expect(pc.closed).toBe(true)
  })
})
