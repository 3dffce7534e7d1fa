/**
 * Tells the server what of the page is on the screen.
 *
 * Invariant: the same tiles are said once to a session, and changes at the pace that the wire allows.
 */
import { tilesWanted, type VisibleTile } from '../media/view'
import type { Command, Tile } from '../wire'
import { isSoundOnly, type RoomState } from './room'
import type { Store } from './store'

/** At most five messages a second; the wire allows ten. */
const EVERY_MS = 200
/** Tiles of one change come in two or three batches; then the new ones are wanted at once, as after a move. */
const AFTER_MS = 20

export class View {
  #visible: readonly VisibleTile[] = []
  #said = ''
  #restsUntilMs = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly room: Store<RoomState>,
    private readonly command: (command: Command) => Promise<unknown>,
  ) {}

  /** The tiles that are on the screen now, in page order. */
  show(visible: readonly VisibleTile[]): void {
    this.#visible = visible
    this.sayAgain()
  }

  /** A new session: the server knows nothing of what was said. */
  begin(): void {
    this.#said = ''
    this.sayAgain()
  }

  /** Something else changed of which the message is made. */
  sayAgain(): void {
    const waitMs = Math.max(AFTER_MS, this.#restsUntilMs - performance.now())
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#say()
    }, waitMs)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  async #say(): Promise<void> {
    const room = this.room.get()
    if (room.view === null || room.link !== 'open') return
    const tiles = this.#tiles(room)
    const text = JSON.stringify(tiles)
    if (text === this.#said) return
    this.#said = text
    this.#restsUntilMs = performance.now() + EVERY_MS
    await this.command({ type: 'media.view', tiles }).catch(() => {
      this.#said = '' // the next change or welcome says it again
    })
  }

  #tiles(room: RoomState): Tile[] {
    const people = [...(room.view?.people.values() ?? [])]
    const teachers = new Set(people.filter((person) => person.role === 'teacher').map((person) => person.id))
    return tilesWanted(isSoundOnly(room) ? [] : this.#visible, globalThis.devicePixelRatio || 1, teachers, room.speaking)
  }
}
