/**
 * What was drawn on a page and the server does not have yet, kept in the browser: it outlives the tab.
 *
 * Invariant: a record is one person's on one page, is given to nobody else, and goes when the server has it or
 * after a day. Where the browser stores nothing, boards work as they did.
 */
import { createStore, delMany, entries, setMany, type UseStore } from 'idb-keyval'
import { isSame, stateOf, toWire, type BoardElement, type State } from './elements'

/** Who comes back later than this draws on another lesson's page; the device may be another child's by then. */
const KEPT_MS = 24 * 3600 * 1000

/** Person, page, element. */
export type RecordKey = [string, string, string]

export interface KeptRecord {
  readonly atMs: number
  readonly element: BoardElement
}

/** Where records lie. Calls are carried out in their order. */
export interface Shelf {
  all(): Promise<[RecordKey, KeptRecord][]>
  put(records: [RecordKey, KeptRecord][]): Promise<void>
  remove(keys: RecordKey[]): Promise<void>
}

export class Kept {
  #you = ''
  /** What of each element lies on the shelf. */
  readonly #states = new Map<string, State>()

  constructor(
    private readonly shelf: Shelf,
    private readonly pageId: string,
  ) {}

  /** What this person drew here, and the server may not have. Records of whomsoever that are too old go. */
  async recall(you: string, nowMs: number): Promise<BoardElement[]> {
    this.#you = you
    const records = await this.shelf.all().catch((): [RecordKey, KeptRecord][] => [])
    const old = records.filter(([, { atMs }]) => nowMs - atMs > KEPT_MS)
    if (old.length > 0) this.#try(this.shelf.remove(old.map(([key]) => key)))
    const mine = records.filter(([[who, page], { atMs }]) => who === you && page === this.pageId && nowMs - atMs <= KEPT_MS)
    for (const [[, , id], { element }] of mine) if (!this.#states.has(id)) this.#states.set(id, stateOf(element))
    return mine.map(([, { element }]) => element)
  }

  /** Makes the shelf hold what the server does not have, and nothing else of ours. After `recall`. */
  keep(pending: readonly BoardElement[], nowMs: number): void {
    const awaited = new Set(pending.map(({ id }) => id))
    const gone = [...this.#states.keys()].filter((id) => !awaited.has(id))
    const changed = pending.filter((element) => !isSame(element, this.#states.get(element.id)))
    for (const id of gone) this.#states.delete(id)
    for (const element of changed) this.#states.set(element.id, stateOf(element))
    if (changed.length > 0) this.#try(this.shelf.put(changed.map((element) => [this.#key(element.id), { atMs: nowMs, element: toWire(element) }])))
    if (gone.length > 0) this.#try(this.shelf.remove(gone.map((id) => this.#key(id))))
  }

  #key(id: string): RecordKey {
    return [this.#you, this.pageId, id]
  }

  /** A full disk or a private window: what is drawn is sent all the same. */
  #try(act: Promise<void>): void {
    act.catch(() => undefined)
  }
}

/** Has the browser forget what was drawn in a lesson that is over: nobody can put it any more, whoever drew it. */
export async function forgetLesson(shelf: Shelf, lessonId: string): Promise<void> {
  const keys = (await shelf.all()).map(([key]) => key).filter(([, page]) => page.startsWith(`${lessonId}.`))
  if (keys.length > 0) await shelf.remove(keys)
}

/** The browser's own storage: written in the background, and still there after a crash of the tab. */
export class BrowserShelf implements Shelf {
  #store: UseStore | undefined

  async all(): Promise<[RecordKey, KeptRecord][]> {
    return await entries<RecordKey, KeptRecord>(this.#open())
  }

  async put(records: [RecordKey, KeptRecord][]): Promise<void> {
    await setMany(records, this.#open())
  }

  async remove(keys: RecordKey[]): Promise<void> {
    await delMany(keys, this.#open())
  }

  /** Throws where there is no such storage: within `async` functions, so that their callers may catch it. */
  #open(): UseStore {
    return (this.#store ??= createStore('manabiya-drawn', 'elements'))
  }
}
