/**
 * The boards on the screen: asks for those that are seen, and paints those that changed, within a budget. Besides, who
 * draws and who has nothing yet, of all pages that are asked for, seen or not.
 *
 * Invariant: only pages of cards on the screen are asked for and painted, each at most once a frame; a page that waits
 * is painted in its latest state, the one that has waited longest first. Free of React.
 */
import { BoardLink } from '../board/link'
import type { Socket } from '../protocol/connection'
import type { Mark, Marks, PageLost, PageSketch, Watch, Watching } from '../wire/types'
import { Budget } from './budget'
import { Pages, type Page } from './pages'
import { Pictures, type Load } from './pictures'

/** Cards come and go in bunches while one scrolls. */
const ASK_AFTER_MS = 60
const TICK_MS = 1000
/** Of one frame: there is time for the rest of the page. */
const FRAME_MS = 6
/** As signaling/wire/overview.py. */
const MAX_WATCHED_PAGES = 48
const MAX_MARKED_PAGES = 96

type Heard = PageSketch | PageLost | Watching | Marks | { type: 'pong' }

export interface Clock {
  nowMs(): number
  frame(work: () => void): void
}

const REAL_CLOCK: Clock = {
  nowMs: () => performance.now(),
  frame: (work) => {
    requestAnimationFrame(work)
  },
}

/** A card that shows a page. `page` null: it is not known (yet). */
export interface Card {
  readonly pageId: string
  paint(page: Page | null): void
}

export class OverviewFeed {
  readonly #pages = new Pages()
  readonly #budget = new Budget()
  readonly #cards = new Map<Card, { seen: boolean; waits: boolean }>()
  readonly #link: BoardLink<Watch, Heard>
  readonly #listeners = new Set<() => void>()
  #marked: readonly string[] = []
  #marks: ReadonlyMap<string, Mark> = new Map()
  #asked = ''
  #asking: ReturnType<typeof setTimeout> | undefined
  #ticking: ReturnType<typeof setInterval> | undefined
  #painting = false
  readonly #pictures: Pictures
  #token: string

  constructor(
    openSocket: (token: string) => Socket,
    token: string,
    load: Load,
    private readonly clock: Clock = REAL_CLOCK,
    chance: () => number = Math.random,
  ) {
    this.#token = token
    this.#pictures = new Pictures(load, () => {
      for (const [card, { seen }] of [...this.#cards]) if (seen) this.changed(card)
    })
    this.#link = new BoardLink<Watch, Heard>(
      () => openSocket(this.#token),
      {
        hello: () => {
          const watch = this.#wanted()
          this.#asked = JSON.stringify(watch)
          return watch
        },
        onMessages: (messages) => {
          for (const message of messages) this.#hear(message)
        },
        onStatus: (status) => {
          // What came onto the screen after the greeting; while the link is away old pictures are better than none.
          if (status === 'open') this.#askSoon()
        },
      },
      chance,
    )
  }

  start(): void {
    this.#ticking = setInterval(() => {
      this.#link.tick(Date.now())
    }, TICK_MS)
    this.#link.start(Date.now())
  }

  stop(): void {
    clearInterval(this.#ticking)
    clearTimeout(this.#asking)
    this.#link.stop()
    this.#cards.clear()
    this.#pictures.close()
  }

  /** For the next connection; the present one goes on. */
  useToken(token: string): void {
    this.#token = token
  }

  /** The picture of a file; `null`: it comes, and its cards are painted again. */
  pictureOf = (hash: string): CanvasImageSource | null => this.#pictures.get(hash)

  /** Shows a page in this card until the function that is returned is called. */
  add(card: Card): () => void {
    this.#cards.set(card, { seen: false, waits: true })
    return () => {
      this.#cards.delete(card)
      this.#askSoon()
    }
  }

  /** The card came onto the screen, or left it. */
  seen(card: Card, seen: boolean): void {
    const state = this.#cards.get(card)
    if (state === undefined || state.seen === seen) return
    state.seen = seen
    if (seen) this.changed(card)
    this.#askSoon()
  }

  /** The card has to be painted again: its page or its size is another one. */
  changed(card: Card): void {
    const state = this.#cards.get(card)
    if (state === undefined) return
    // Who has waited keeps its place; who comes anew goes to the end.
    if (!state.waits) {
      this.#cards.delete(card)
      this.#cards.set(card, { seen: state.seen, waits: true })
    }
    this.#paintSoon()
  }

  /** Which pages one wants the marks of, from now on. */
  mark(pageIds: readonly string[]): void {
    this.#marked = [...new Set(pageIds)].sort().slice(0, MAX_MARKED_PAGES)
    this.#tell(new Map([...this.#marks].filter(([id]) => this.#marked.includes(id))))
    this.#askSoon()
  }

  /** By page, as they were told last; what is not in it was not told yet. Another object when anything changed. */
  marks = (): ReadonlyMap<string, Mark> => this.#marks

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #hear(message: Heard): void {
    if (message.type === 'page' || message.type === 'lost') this.#take(message)
    if (message.type === 'marks') this.#tell(new Map([...this.#marks, ...message.marks.map((mark) => [mark.page_id, mark] as const)]))
    if (message.type === 'lost' && this.#marks.has(message.page_id)) this.#tell(new Map([...this.#marks].filter(([id]) => id !== message.page_id)))
  }

  #tell(marks: ReadonlyMap<string, Mark>): void {
    this.#marks = marks
    for (const listener of this.#listeners) listener()
  }

  #take(message: PageSketch | PageLost): void {
    const pageId = this.#pages.take(message)
    for (const card of [...this.#cards.keys()]) if (card.pageId === pageId) this.changed(card)
  }

  #wanted(): Watch {
    const ids = [...this.#cards].filter(([, { seen }]) => seen).map(([card]) => card.pageId)
    const pages = [...new Set(ids)].sort().slice(0, MAX_WATCHED_PAGES)
    return this.#marked.length === 0 ? { type: 'watch', pages } : { type: 'watch', pages, marks: [...this.#marked] }
  }

  #askSoon(): void {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined
      const watch = this.#wanted()
      this.#pages.keep(new Set(watch.pages))
      const text = JSON.stringify(watch)
      if (text === this.#asked || this.#link.status !== 'open') {
        // The greeting of the next connection says it.
        if (this.#link.status !== 'open') this.#asked = ''
        return
      }
      this.#asked = text
      this.#link.send([watch])
    }, ASK_AFTER_MS)
  }

  #paintSoon(): void {
    if (this.#painting) return
    this.#painting = true
    const waitMs = this.#budget.waitMs(this.clock.nowMs())
    const paint = (): void => {
      this.clock.frame(() => {
        this.#painting = false
        this.#paint()
      })
    }
    if (waitMs > 0) setTimeout(paint, waitMs)
    else paint()
  }

  #paint(): void {
    const begunMs = this.clock.nowMs()
    let nowMs = begunMs
    for (const [card, state] of this.#cards) {
      if (!state.seen || !state.waits) continue
      if (nowMs - begunMs >= FRAME_MS) break
      state.waits = false
      card.paint(this.#pages.get(card.pageId))
      nowMs = this.clock.nowMs()
    }
    this.#budget.spent(nowMs - begunMs, nowMs)
    if ([...this.#cards.values()].some(({ seen, waits }) => seen && waits)) this.#paintSoon()
  }
}

/** A real WebSocket to the overview of a lesson, with the token as subprotocol so that no log holds it. */
export function overviewSocket(lessonId: string, token: string, page: Location = location): Socket {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws'
  const url = `${scheme}://${page.host}/ws/boards/${encodeURIComponent(lessonId)}`
  return new WebSocket(url, ['manabiya.v1', `bearer.${token}`]) as unknown as Socket
}
