/**
 * Stills: of others, for tiles without video; and of oneself, while the server says that somebody wants them.
 *
 * Invariant: a still is shown only of somebody who has the camera on and is where one is oneself, and for
 * `SHOWN_SECONDS` at most; one of oneself is made only while the camera is on and somebody wants it.
 */
import type { LessonView } from '../protocol/lessonview'
import type { VisibleTile } from '../media/view'
import type { Command } from '../wire'
import { isSoundOnly, me, type RoomState } from './room'
import { isToAll } from './selectors'
import { WritableStore, type Store } from './store'

/** As long as the server keeps one: three that did not come. */
const SHOWN_SECONDS = 15
/** A slot is filled within this time of a tile's coming: whoever has video by then needs no still. */
const WANT_AFTER_MS = 500

export interface Still {
  /** A data: URL. */
  readonly url: string
  readonly atSeconds: number
}

/** Makes stills of one track; see `StillCamera`. */
export interface Camera {
  take(): Promise<string | null>
  close(): void
}

export interface StillsDeps {
  room: Store<RoomState>
  command: (command: Command) => Promise<unknown>
  makeCamera: (track: MediaStreamTrack) => Camera
  nowSeconds: () => number
}

/** Whom the page shows although their video does not come. Pure. */
export function stillsNeeded(room: RoomState, visible: readonly VisibleTile[]): string[] {
  const shown = visible.filter(({ person, source }) => source === 'camera' && mayBeSeen(room.view, room.you, person))
  const still = shown.filter(({ person }) => isSoundOnly(room) || room.pictures.camera.get(person)?.paused !== '')
  return [...new Set(still.map(({ person }) => person))].sort()
}

/** Only those with whom one is, and who is there for all, while their camera is on. */
function mayBeSeen(view: LessonView | null, you: string, person: string): boolean {
  const [other, own] = [view?.people.get(person), view?.people.get(you)]
  if (view === null || other === undefined || own === undefined || other.id === own.id) return false
  const isHere = (other.group ?? null) === (own.group ?? null) || isToAll(view, other)
  return isHere && other.sources?.includes('camera') === true
}

export class Stills {
  readonly #shown = new WritableStore<ReadonlyMap<string, Still>>(new Map())
  #visible: readonly VisibleTile[] = []
  #told = '[]'
  #wantTimer: ReturnType<typeof setTimeout> | undefined
  #pruneTimer: ReturnType<typeof setTimeout> | undefined
  #everySeconds = 0
  #track: MediaStreamTrack | null = null
  #camera: Camera | null = null
  #takeTimer: ReturnType<typeof setInterval> | undefined

  constructor(private readonly deps: StillsDeps) {
    deps.room.subscribe(() => {
      this.#prune()
      this.#wantSoon()
    })
  }

  /** Person -> their newest still. */
  get store(): Store<ReadonlyMap<string, Still>> {
    return this.#shown
  }

  /** The tiles that are on the screen now. */
  show(visible: readonly VisibleTile[]): void {
    this.#visible = visible
    this.#wantSoon()
  }

  /** A new session: the server knows nothing of what was wanted, and asks anew for what it wants. */
  begin(): void {
    this.#told = '[]'
    this.asked(0)
    this.#wantSoon()
  }

  received(person: string, jpeg: string): void {
    const { view, you } = this.deps.room.get()
    if (!mayBeSeen(view, you, person)) return
    const still: Still = { url: `data:image/jpeg;base64,${jpeg}`, atSeconds: this.deps.nowSeconds() }
    this.#shown.update((shown) => new Map(shown).set(person, still))
    this.#prune()
    clearTimeout(this.#pruneTimer)
    this.#pruneTimer = setTimeout(() => {
      this.#prune()
    }, SHOWN_SECONDS * 1000)
  }

  /** The server wants stills of us so often; 0: none. */
  asked(everySeconds: number): void {
    this.#everySeconds = everySeconds
    this.#run()
  }

  /** One's own camera went on, was replaced, or went off. */
  use(track: MediaStreamTrack | null): void {
    if (track === this.#track) return
    this.#track = track
    this.#camera?.close()
    this.#camera = null
    this.#run()
  }

  close(): void {
    clearTimeout(this.#wantTimer)
    clearTimeout(this.#pruneTimer)
    this.asked(0)
    this.use(null)
  }

  #run(): void {
    clearInterval(this.#takeTimer)
    if (this.#everySeconds <= 0 || this.#track === null) {
      this.#camera?.close()
      this.#camera = null
      return
    }
    this.#takeTimer = setInterval(() => void this.#take(), this.#everySeconds * 1000)
    void this.#take()
  }

  async #take(): Promise<void> {
    if (this.#track === null) return
    const camera = (this.#camera ??= this.deps.makeCamera(this.#track))
    const jpeg = await camera.take().catch(() => null) // the next one comes soon
    if (jpeg === null || camera !== this.#camera) return
    await this.deps.command({ type: 'still.put', jpeg }).catch(() => null) // nobody misses one
  }

  #wantSoon(): void {
    if (JSON.stringify(stillsNeeded(this.deps.room.get(), this.#visible)) === this.#told) return
    this.#wantTimer ??= setTimeout(() => {
      this.#wantTimer = undefined
      void this.#want()
    }, WANT_AFTER_MS)
  }

  async #want(): Promise<void> {
    const room = this.deps.room.get()
    const people = stillsNeeded(room, this.#visible)
    const text = JSON.stringify(people)
    if (text === this.#told || room.link !== 'open' || me(room) === null) return
    this.#told = text
    await this.deps.command({ type: 'stills.want', people }).catch(() => {
      this.#told = '[]' // said again with the next change
    })
  }

  #prune(): void {
    const { view, you } = this.deps.room.get()
    const oldest = this.deps.nowSeconds() - SHOWN_SECONDS
    const good = [...this.#shown.get()].filter(
      ([person, still]) => still.atSeconds > oldest && mayBeSeen(view, you, person),
    )
    if (good.length < this.#shown.get().size) this.#shown.set(new Map(good))
  }
}
