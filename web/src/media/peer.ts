/**
 * One RTCPeerConnection that lasts for a lesson.
 *
 * Invariant: its m-lines are made once, in the constructor, and never change. What is sent changes by
 * `replaceTrack`, what is received by the server's slot map; only an ICE restart makes a second offer.
 */
import type { IceServer, MLineKind, Role, Source } from '../wire'
import { audioCodecs, videoCodecs } from './codecs'
import { heardTotal } from './flow'
import { Holds } from './hold'
import { sendLayers, type LayersWanted } from './layers'
import { AUDIO_SLOTS, cameraEncodings, SCREEN_ENCODINGS } from './encodings'

export interface OfferToServer {
  peer_id: string
  sdp: string
  mids: Record<string, MLineKind>
}

/** Carries an offer to the server and gives its answer's SDP. */
export type Negotiate = (offer: OfferToServer) => Promise<string>

export type PeerState = 'connecting' | 'connected' | 'disconnected' | 'failed'

export interface PeerOptions {
  id: string
  role: Role
  videoSlots: number
  iceServers: readonly IceServer[]
  onState: (state: PeerState) => void
  /** Replaced by tests. */
  create?: (configuration: RTCConfiguration) => RTCPeerConnection
}

export class Peer {
  readonly id: string
  readonly #pc: RTCPeerConnection
  readonly #lines: readonly (readonly [MLineKind, RTCRtpTransceiver])[]
  readonly #streams = new Map<string, MediaStream>()
  readonly #holds = new Holds()
  #layers: LayersWanted = {}
  /** One change of parameters after another: a browser takes no two at a time. */
  #changing: Promise<void> = Promise.resolve()

  constructor(options: PeerOptions) {
    this.id = options.id
    const create = options.create ?? ((wanted) => new RTCPeerConnection(wanted))
    this.#pc = create(configuration(options.iceServers))
    this.#lines = addLines(this.#pc, options.role, options.videoSlots)
    this.#pc.onconnectionstatechange = () => {
      const state = peerState(this.#pc.connectionState)
      if (state !== null) options.onState(state)
    }
  }

  /** Offer and apply the answer. Rejects as `negotiate` does; the peer is then of no use. */
  async connect(negotiate: Negotiate): Promise<void> {
    const offer = await this.#pc.createOffer()
    await this.#pc.setLocalDescription(offer)
    const sdp = await negotiate({ peer_id: this.id, sdp: offer.sdp ?? '', mids: this.#mids() })
    await this.#pc.setRemoteDescription({ type: 'answer', sdp })
    await this.setLayers(this.#layers) // they may have come before the encodings had their names
  }

  /** From the next restart on: relay servers know a person for some hours only. */
  useIceServers(servers: readonly IceServer[]): void {
    this.#pc.setConfiguration(configuration(servers))
  }

  /** New ICE credentials, the same m-lines: the server keeps DTLS and all slots. */
  async restartIce(negotiate: Negotiate): Promise<void> {
    this.#pc.restartIce()
    await this.connect(negotiate)
  }

  async send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const line = this.#lines.find(([kind]) => kind === source)
    await line?.[1].sender.replaceTrack(track)
  }

  /** Send these layers of the sources; replaces what was wanted before. */
  setLayers(layers: LayersWanted): Promise<void> {
    this.#layers = layers
    this.#changing = this.#changing.then(async () => {
      for (const [kind, transceiver] of this.#lines)
        if (kind === 'camera' || kind === 'screen') await sendLayers(transceiver.sender, layers[kind])
    })
    return this.#changing
  }

  /** What arrives in a slot: always the same stream for the same mid. */
  stream(mid: string): MediaStream | null {
    const held = this.#streams.get(mid)
    if (held !== undefined) return held
    const line = this.#lines.find(([kind, transceiver]) => isSlot(kind) && transceiver.mid === mid)
    if (line === undefined) return null
    const stream = new MediaStream([line[1].receiver.track])
    this.#streams.set(mid, stream)
    return stream
  }

  /** The streams of all audio slots: they play for the whole lesson, whoever is in them. */
  audioStreams(): MediaStream[] {
    const mids = this.#lines.flatMap(([kind, { mid }]) => (kind === 'audio_slot' && mid !== null ? [mid] : []))
    return mids.flatMap((mid) => this.stream(mid) ?? [])
  }

  /** How much has come from the server so far. To be called each second: pictures are held back by what is lost. */
  async heard(): Promise<number> {
    const reports: unknown[] = []
    ;(await this.#pc.getStats()).forEach((report) => reports.push(report))
    this.#holds.look(reports, (mid) => this.#lines.find(([, line]) => line.mid === mid)?.[1].receiver)
    return heardTotal(reports)
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#pc.getStats()
  }

  /** Whether the browser says so. */
  get connected(): boolean {
    return this.#pc.connectionState === 'connected'
  }

  close(): void {
    this.#pc.onconnectionstatechange = null
    this.#pc.close()
  }

  #mids(): Record<string, MLineKind> {
    return Object.fromEntries(this.#lines.map(([kind, { mid }]) => [mid ?? '', kind]))
  }
}

function addLines(pc: RTCPeerConnection, role: Role, videoSlots: number): [MLineKind, RTCRtpTransceiver][] {
  // Safari takes no encodings for sound, not even one that says nothing.
  const voice = pc.addTransceiver('audio', { direction: 'sendonly' })
  const sending = (sendEncodings: RTCRtpEncodingParameters[]): RTCRtpTransceiver =>
    pc.addTransceiver('video', { direction: 'sendonly', sendEncodings })
  const receiving = (kind: 'audio' | 'video'): RTCRtpTransceiver => pc.addTransceiver(kind, { direction: 'recvonly' })
  const lines: [MLineKind, RTCRtpTransceiver][] = [
    ['microphone', voice],
    ['camera', sending(cameraEncodings(role))],
    ['screen', sending(SCREEN_ENCODINGS)],
  ]
  for (let slot = 0; slot < AUDIO_SLOTS; slot++) lines.push(['audio_slot', receiving('audio')])
  for (let slot = 0; slot < videoSlots; slot++) lines.push(['video_slot', receiving('video')])
  lines.push(['screen_slot', receiving('video')])
  for (const [kind, transceiver] of lines) preferCodecs(transceiver, kind)
  return lines
}

function preferCodecs(transceiver: RTCRtpTransceiver, kind: MLineKind): void {
  const media = kind === 'microphone' || kind === 'audio_slot' ? 'audio' : 'video'
  const known = RTCRtpReceiver.getCapabilities(media)?.codecs ?? []
  const wanted = media === 'audio' ? audioCodecs(known) : videoCodecs(known)
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted)
}

function isSlot(kind: MLineKind): boolean {
  return kind === 'audio_slot' || kind === 'video_slot' || kind === 'screen_slot'
}

function configuration(servers: readonly IceServer[]): RTCConfiguration {
  return { iceServers: servers.map(iceServer), bundlePolicy: 'max-bundle' }
}

function iceServer(server: IceServer): RTCIceServer {
  return {
    urls: server.urls,
    ...(server.username ? { username: server.username } : {}),
    ...(server.credential ? { credential: server.credential } : {}),
  }
}

function peerState(state: RTCPeerConnectionState): PeerState | null {
  if (state === 'new' || state === 'closed') return null
  return state
}
