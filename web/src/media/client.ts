/**
 * The lesson's media, kept alive.
 *
 * Invariant: there is at most one peer; a peer that is replaced is closed before the next one offers, and whatever it
 * reports later is ignored. What is to be sent (`#tracks`) outlives peers.
 */
import type { IceServer, Role, Source } from '../wire'
import { delayMs } from '../protocol/reconnect'
import { RefusedError } from '../protocol/requests'
import { FlowWatch, LOOK_EVERY_MS } from './flow'
import type { LayersWanted } from './layers'
import { Peer, type Negotiate, type PeerOptions, type PeerState } from './peer'

/** The browser has missed several checks by then. A restart keeps the old path, too, so it costs nothing to be early. */
const RESTART_AFTER_MS = 250
/** From answer to connected; beyond that a new peer is quicker than waiting. */
const CONNECT_WITHIN_MS = 5000
/**
 * After an ICE restart that the server answered. A browser tries each way twenty times a second, but does not leave a
 * way where UDP died before 2.5 s of silence; a new peer takes the first way that works, be it TCP.
 */
const RESTARTED_WITHIN_MS = 500
/** On slow networks: so many times as long as the answer took. */
const TIMES_THE_ANSWER = 3
/** Each try in vain gets so much longer: a relay behind a slow line needs its time. */
const MORE_PATIENCE_MS = 2000
const LONGEST_PATIENCE_MS = 15_000

export type MediaStatus = 'connecting' | 'connected' | 'lost'

export interface MediaClientOptions {
  role: Role
  videoSlots: number
  negotiate: Negotiate
  onStatus: (status: MediaStatus) => void
  /** Streams of the audio slots: play these. Called for each new peer. */
  onAudio: (streams: MediaStream[]) => void
  newId?: () => string
  create?: PeerOptions['create']
  chance?: () => number
}

export class MediaClient {
  #peer: Peer | null = null
  #status: MediaStatus = 'connecting'
  #attempt = 0
  #iceServers: readonly IceServer[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false
  #wasConnected = false
  #restarting = false
  #restartAgain = false
  #flow = new FlowWatch()
  #looking: ReturnType<typeof setInterval> | undefined
  #isLooking = false
  readonly #tracks = new Map<Source, MediaStreamTrack>()

  constructor(private readonly options: MediaClientOptions) {}

  /** The server answers again. `restart`: it has nothing of us. */
  linkOpened(iceServers: readonly IceServer[], restart: boolean): void {
    this.#iceServers = iceServers
    this.#peer?.useIceServers(iceServers)
    if (this.#peer === null || restart || !this.#wasConnected) this.restart()
    else if (this.#status !== 'connected') void this.#restartIce()
  }

  /** Close the peer, if any, and make a new one at once. */
  restart(): void {
    this.#attempt = 0
    void this.#begin()
  }

  /** The device changed networks: find a new way, keep everything else. */
  networkChanged(): void {
    this.#restartAgain = this.#restarting
    if (this.#peer !== null && this.#wasConnected) void this.#restartIce()
  }

  async setTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    if (track === null) this.#tracks.delete(source)
    else this.#tracks.set(source, track)
    await this.#peer?.send(source, track)
  }

  /** Which layers this peer is to send; what is meant for a former one is dropped. */
  setLayers(peerId: string, layers: LayersWanted): void {
    if (this.#peer?.id === peerId) void this.#peer.setLayers(layers)
  }

  /** What arrives in this slot of the present peer; `null` for a map of a former one. */
  stream(peerId: string, mid: string): MediaStream | null {
    return this.#peer?.id === peerId ? this.#peer.stream(mid) : null
  }

  /** What the browser counts of the present peer; nothing where there is none. */
  async stats(): Promise<unknown[]> {
    const reports: unknown[] = []
    const found = await this.#peer?.getStats().catch(() => null)
    found?.forEach((report) => reports.push(report))
    return reports
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#looking)
    this.#peer?.close()
    this.#peer = null
  }

  async #begin(): Promise<void> {
    if (this.#closed) return
    clearTimeout(this.#timer)
    this.#peer?.close()
    const peer = this.#makePeer()
    this.#peer = peer
    this.#wasConnected = this.#restarting = this.#restartAgain = false
    this.#watchFlow(peer)
    this.#become(this.#status === 'connected' ? 'lost' : this.#status)
    try {
      await Promise.all([...this.#tracks].map(([source, track]) => peer.send(source, track)))
      await peer.connect(this.options.negotiate)
    } catch (error) {
      this.#failed(peer, error)
      return
    }
    if (peer !== this.#peer) return
    this.options.onAudio(peer.audioStreams())
    if (this.#status !== 'connected') this.#expectConnected(peer)
  }

  #makePeer(): Peer {
    const id = (this.options.newId ?? newId)()
    const peer: Peer = new Peer({
      id,
      role: this.options.role,
      videoSlots: this.options.videoSlots,
      iceServers: this.#iceServers,
      onState: (state) => {
        if (peer === this.#peer) this.#changed(peer, state)
      },
      ...(this.options.create ? { create: this.options.create } : {}),
    })
    return peer
  }

  #changed(peer: Peer, state: PeerState): void {
    if (state === 'connected') {
      this.#isWell()
    } else if (state === 'disconnected') {
      this.#become('lost')
      this.#later(RESTART_AFTER_MS, () => this.#restartIce())
    } else if (state === 'failed') {
      this.#become('lost')
      this.#retry(peer)
    }
  }

  /** One at a time: an answer belongs to the newest offer. A change of networks meanwhile starts another. */
  async #restartIce(): Promise<void> {
    const peer = this.#peer
    if (peer === null || this.#restarting) return
    this.#restarting = true
    const askedAtMs = Date.now()
    try {
      await peer.restartIce(this.options.negotiate)
    } catch (error) {
      this.#failed(peer, error)
      return
    } finally {
      if (peer === this.#peer) this.#restarting = false
    }
    if (peer !== this.#peer) return
    const again = this.#restartAgain
    this.#restartAgain = false
    if (again) void this.#restartIce()
    else if (this.#status !== 'connected')
      this.#expectConnected(peer, Math.max(RESTARTED_WITHIN_MS, TIMES_THE_ANSWER * (Date.now() - askedAtMs)))
  }

  /** Look often whether anything comes: a path can die without the browser noticing for long. */
  #watchFlow(peer: Peer): void {
    this.#flow = new FlowWatch()
    clearInterval(this.#looking)
    this.#looking = setInterval(() => void this.#look(peer), LOOK_EVERY_MS)
  }

  /** A browser that takes long to answer is busy: the next look is then left out. */
  async #look(peer: Peer): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const total = await peer.heard().catch(() => null)
    this.#isLooking = false
    if (total === null || peer !== this.#peer || !this.#wasConnected) return
    const seen = this.#flow.look(total)
    if (seen === 'flows' && this.#status === 'lost' && peer.connected) this.#isWell()
    if (seen !== 'stalled' || this.#status !== 'connected') return
    this.#become('lost')
    void this.#restartIce()
  }

  #isWell(): void {
    clearTimeout(this.#timer)
    this.#attempt = 0
    this.#wasConnected = true
    this.#become('connected')
  }

  #expectConnected(peer: Peer, withinMs = CONNECT_WITHIN_MS): void {
    this.#later(Math.min(withinMs + this.#attempt * MORE_PATIENCE_MS, LONGEST_PATIENCE_MS), () => {
      if (peer === this.#peer) this.#retry(peer)
    })
  }

  /** Without a link nobody answers: `linkOpened` goes on. Any other refusal is tried again, with a new peer. */
  #failed(peer: Peer, error: unknown): void {
    if (error instanceof RefusedError && error.code === 'lost') return
    this.#retry(peer)
  }

  #retry(peer: Peer): void {
    if (peer !== this.#peer || this.#closed) return
    const wait = delayMs(this.#attempt, (this.options.chance ?? Math.random)())
    this.#attempt += 1
    this.#later(wait, () => this.#begin())
  }

  #later(waitMs: number, action: () => unknown): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(action, waitMs)
  }

  #become(status: MediaStatus): void {
    if (status === this.#status) return
    this.#status = status
    this.options.onStatus(status)
  }
}

/** 22 url-safe characters of 16 random bytes, as all ids. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
