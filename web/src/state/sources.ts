/**
 * One's own microphone, camera and screen.
 *
 * Invariant: a track goes to the peer only after the server agreed that its source is on, and a source that the server
 * took away is stopped here too, so that what the page shows is what others get.
 */
import { problemOf, type CaptureProblem } from '../media/capture'
import { RefusedError } from '../protocol/requests'
import type { Command, Source } from '../wire'
import type { SourceStatus } from './room'

export interface SourcesDeps {
  open: (source: Source) => Promise<MediaStreamTrack>
  command: (command: Command) => Promise<unknown>
  setTrack: (source: Source, track: MediaStreamTrack | null) => Promise<void>
  onStatus: (source: Source, status: SourceStatus) => void
  onProblem: (source: Source, problem: CaptureProblem) => void
  onRefused: (code: string) => void
  /** The microphone was on before the link was lost, and is off now: somebody may go on talking to nobody. */
  onSilenced: () => void
}

export class OwnSources {
  readonly #tracks = new Map<Source, MediaStreamTrack>()
  readonly #status = new Map<Source, SourceStatus>()
  /** Counts what was asked for, so that an answer to an older wish changes nothing. */
  readonly #wish: Record<Source, number> = { microphone: 0, camera: 0, screen: 0 }

  constructor(private readonly deps: SourcesDeps) {}

  status(source: Source): SourceStatus {
    return this.#status.get(source) ?? 'off'
  }

  track(source: Source): MediaStreamTrack | null {
    return this.#tracks.get(source) ?? null
  }

  async turnOn(source: Source): Promise<void> {
    if (this.status(source) !== 'off') return
    const wish = ++this.#wish[source]
    this.#become(source, 'starting')
    try {
      const track = await this.deps.open(source)
      if (wish !== this.#wish[source]) {
        track.stop()
        return
      }
      this.#tracks.set(source, track)
      track.addEventListener('ended', () => void this.#ended(source, track))
    } catch (error) {
      if (wish === this.#wish[source]) await this.#stop(source)
      this.#tell(source, error)
      return
    }
    await this.#announce(source)
  }

  async turnOff(source: Source): Promise<void> {
    if (this.status(source) === 'off') return
    await this.#stop(source)
    await this.deps.command({ type: 'source.set', source, on: false }).catch((error: unknown) => {
      // Nothing is sent any more; a lost answer is repaired by `reconcile` after the next welcome.
      if (!isLost(error)) this.#tell(source, error)
    })
  }

  /** Use another device: the running track is replaced, the source stays on. Returns whether that was done. */
  async reopen(source: Source): Promise<boolean> {
    const former = this.#tracks.get(source)
    if (this.status(source) !== 'on' || former === undefined) return false
    const wish = ++this.#wish[source]
    try {
      const track = await this.deps.open(source)
      if (wish !== this.#wish[source]) {
        track.stop() // it was turned off meanwhile, or yet another device was chosen
        return false
      }
      this.#tracks.set(source, track)
      track.addEventListener('ended', () => void this.#ended(source, track))
      await this.deps.setTrack(source, track)
      former.stop()
      this.#sends(source, wish)
      return true
    } catch (error) {
      this.#tell(source, error)
      return false
    }
  }

  /** The server stopped it: a mute. Returns whether it was on. */
  async stopped(source: Source): Promise<boolean> {
    if (this.status(source) !== 'on') return false
    await this.#stop(source)
    return true
  }

  /**
   * After a reconnection: what the server believes. What it does not know is announced again, and what was starting
   * meanwhile goes on. A microphone is announced again only with `mayGoOn`, where the server has forgotten us and who is
   * away for that long is not muted by it; otherwise it stays off, and is said to be.
   */
  async reconcile(known: readonly Source[], mayGoOn = false): Promise<void> {
    for (const source of ['microphone', 'camera', 'screen'] as const) {
      if (this.status(source) === 'starting') {
        if (this.#tracks.has(source)) await this.#announce(source)
        continue // a device that is still opening is announced when it has opened
      }
      const on = this.status(source) === 'on'
      if (on && !known.includes(source) && source === 'microphone' && !mayGoOn) await this.#silence()
      else if (on !== known.includes(source))
        await this.deps.command({ type: 'source.set', source, on }).catch(async (error: unknown) => {
          if (isLost(error)) return
          if (on && source === 'microphone') await this.#silence()
          else await this.#stop(source)
        })
    }
  }

  async #silence(): Promise<void> {
    await this.#stop('microphone')
    this.deps.onSilenced()
  }

  close(): void {
    for (const track of this.#tracks.values()) track.stop()
    this.#tracks.clear()
  }

  /** Send the track once the server agrees. Where the link is lost meanwhile, `reconcile` does so after it is back. */
  async #announce(source: Source): Promise<void> {
    const wish = this.#wish[source]
    try {
      await this.deps.command({ type: 'source.set', source, on: true })
      const track = this.#tracks.get(source)
      if (wish !== this.#wish[source] || track === undefined) return
      await this.deps.setTrack(source, track)
      this.#sends(source, wish)
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'lost') return
      if (wish === this.#wish[source]) await this.#stop(source)
      this.#tell(source, error)
    }
  }

  #sends(source: Source, wish: number): void {
    if (wish === this.#wish[source]) this.#become(source, 'on')
  }

  async #stop(source: Source): Promise<void> {
    this.#wish[source] += 1
    this.#tracks.get(source)?.stop()
    this.#tracks.delete(source)
    this.#become(source, 'off')
    await this.deps.setTrack(source, null)
  }

  /** The browser's own "Stop sharing", or a camera that was unplugged. */
  async #ended(source: Source, track: MediaStreamTrack): Promise<void> {
    if (this.#tracks.get(source) === track) await this.turnOff(source)
  }

  #become(source: Source, status: SourceStatus): void {
    this.#status.set(source, status)
    this.deps.onStatus(source, status)
  }

  #tell(source: Source, error: unknown): void {
    if (error instanceof RefusedError) this.deps.onRefused(error.code)
    else this.deps.onProblem(source, problemOf(error))
  }
}

function isLost(error: unknown): boolean {
  return error instanceof RefusedError && (error.code === 'lost' || error.code === 'late')
}
