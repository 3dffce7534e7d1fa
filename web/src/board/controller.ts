/**
 * One open page: moves what the binding decides between Excalidraw and the link, and keeps time.
 *
 * Invariant: Excalidraw's scene is touched only after it has loaded (a scene set before is wiped), and only
 * here. Free of React and of the DOM.
 */
import type { Ending } from '../protocol/reconnect'
import type { Socket } from '../protocol/connection'
import { Binding } from './binding'
import { busyOf, type EditingState } from './busy'
import { Cursors, type Cursor } from './cursors'
import { byIndex, type BoardElement } from './elements'
import { areaOn, Following, Leading, screenFor, type Follows, type Screen } from './leading'
import type { Kept } from './kept'
import { BoardLink, type LinkStatus } from './link'
import type { ClientMessage, RejCode, Rights, ServerMessage } from './protocol'
import { updatedScene } from './scene'
import { Waiters } from './waiters'

/** One frame at most in this time, and one change of the screen for what came. */
const TICK_MS = 40
const CURSOR_EVERY_MS = 50
const MAX_NONCE = 2 ** 31
/** So many take Excalidraw long enough that a plain drawing of them is shown first. */
const MANY_ELEMENTS = 300

/** What the server does not have is written to the browser's own storage this often: less is lost with the tab. */
const KEEP_EVERY_MS = 500
/** Who went to another page while the server was away waits for it this long; after that it is the next tab's. */
const LONGEST_LEAVE_MS = 300_000

/** What of Excalidraw's imperative API is used. */
export interface SceneApi {
  getSceneElementsIncludingDeleted(): readonly BoardElement[]
  getAppState(): EditingState & { readonly isLoading: boolean }
  updateElements(elements: BoardElement[]): void
  updateCursors(cursors: Map<string, Cursor>): void
  getScreen(): Screen
  setScreen(screen: Screen): void
  /** Shows elements plainly; done when they can be seen. */
  showPreview(elements: readonly BoardElement[]): Promise<void>
  /** Takes that away once Excalidraw has painted what it was given. */
  endPreview(): void
}

export interface BoardView {
  readonly status: LinkStatus
  readonly ending: Ending | null
  /** `null`: not known yet. */
  readonly rights: Rights | null
  readonly unsaved: boolean
  readonly refusal: RejCode | null
  /** Whether all others look where we look. */
  readonly leads: boolean
  readonly follows: Follows
}

type CursorMessage = Extract<ClientMessage, { type: 'cursor' }>

export class BoardController {
  view: BoardView = { status: 'connecting', ending: null, rights: null, unsaved: false, refusal: null, leads: false, follows: 'nobody' }
  readonly #binding: Binding
  readonly #link: BoardLink
  readonly #cursors = new Cursors()
  readonly #leading = new Leading()
  readonly #following = new Following()
  readonly #waiters = new Waiters({
    unanswered: () => (this.#recalled === 'yes' || this.#mayOnlyLook ? this.#binding.unanswered() : null),
    isAnswered: (states) => this.#binding.isAnswered(states),
  })
  readonly #listeners = new Set<() => void>()
  #api: SceneApi | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #cursor: CursorMessage | null = null
  #cursorAtMs = 0
  #keptAtMs = 0
  /** What an earlier tab drew: not asked for, being read, or on the page. */
  #recalled: 'no' | 'reading' | 'yes' = 'no'
  #leaveUntilMs: number | null = null
  /** Whether a plain drawing of the page is shown, as at the opening of a full one. */
  #preview: 'none' | 'shown' | 'painting' = 'none'
  #isFirst = true
  /** We are setting the scene: what Excalidraw tells meanwhile is nobody's drawing. */
  #applying = false

  constructor(
    openSocket: (token: string) => Socket,
    private token: string,
    private readonly kept: Kept,
    chance: () => number = Math.random,
  ) {
    this.#binding = new Binding(() => Math.floor(chance() * MAX_NONCE))
    this.#link = new BoardLink(
      () => openSocket(this.token),
      {
        hello: () => this.#binding.hello(),
        onMessages: (messages) => {
          this.#receive(messages)
        },
        onStatus: (status, ending) => {
          this.#follow(status, ending)
        },
      },
      chance,
    )
  }

  start(): void {
    this.#leaveUntilMs = null
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      this.tick(Date.now())
    }, TICK_MS)
    this.#link.start(Date.now())
  }

  /** Nobody looks any more: goes as soon as the server has everything that was drawn here. */
  leave(): void {
    const nowMs = Date.now()
    this.tick(nowMs)
    this.keep(nowMs)
    this.#api = null
    this.#leaveUntilMs = nowMs + LONGEST_LEAVE_MS
    this.#stopWhenDone(nowMs)
  }

  /** Writes down what the server does not have: the tab may be gone in a moment. */
  keep(nowMs: number): void {
    if (this.#recalled === 'no') return
    this.#keptAtMs = nowMs
    this.kept.keep(this.#binding.pending(), nowMs)
  }

  /** Whether the server has in time what was drawn until now, also what is under the hand. */
  saved(nowMs: number): Promise<boolean> {
    if (this.view.status === 'ended') return Promise.resolve(false)
    this.#look()
    this.#binding.hurry()
    const saved = this.#waiters.wait(nowMs)
    this.tick(nowMs)
    return saved
  }

  /** The token for the next connection; the present one goes on. */
  renew(token: string): void {
    const fresh = token !== this.token
    this.token = token
    if (fresh && this.view.ending === 'token') this.restart()
  }

  /** After an ending: somebody asks for another try. */
  restart(): void {
    this.#link.start(Date.now())
  }

  attach(api: SceneApi): void {
    this.#api = api
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Excalidraw's `onChange`. */
  changed(elements: readonly BoardElement[], state: EditingState): void {
    this.#binding.sceneChanged(elements, busyOf(state), Date.now(), this.#applying)
  }

  /** Excalidraw's `onPointerUpdate`. Never changes the scene: our own pointer is no collaborator. */
  pointed(x: number, y: number, tool: 'pointer' | 'laser', button: 'up' | 'down'): void {
    this.#cursor = { type: 'cursor', x, y, tool, button }
  }

  /** Let all others look where we look, or where they like. */
  lead(on: boolean): void {
    this.#leading.turn(on)
    this.#show()
  }

  /** Look around oneself while somebody leads, or follow again. */
  lookAround(free: boolean): void {
    this.#following.turn(free)
    this.#show()
  }

  tick(nowMs: number): void {
    this.#link.tick(nowMs)
    this.#binding.tick(nowMs)
    this.#applyScene()
    const cursors = this.#cursors.take(nowMs)
    if (cursors !== null) this.#api?.updateCursors(cursors)
    this.#followOrLead(nowMs)
    this.#link.send([...this.#binding.takeMessages(), ...this.#ownCursor(nowMs), ...this.#leading.take(nowMs)])
    if (this.#recalled === 'no' && this.#binding.rights !== 'read') void this.#recall()
    if (nowMs - this.#keptAtMs >= KEEP_EVERY_MS) this.keep(nowMs)
    this.#waiters.tell(nowMs)
    this.#stopWhenDone(nowMs)
    this.#show()
  }

  /** Once, as soon as one may draw: before, it would be undone. */
  async #recall(): Promise<void> {
    this.#recalled = 'reading'
    const elements = await this.kept.recall(this.#binding.you, Date.now())
    const mayDraw = this.#binding.rights !== 'read'
    if (mayDraw) this.#binding.recall(elements, Date.now())
    this.#recalled = mayDraw ? 'yes' : 'no'
  }

  /** The page said so, and not only that it is not known yet. */
  get #mayOnlyLook(): boolean {
    return this.#binding.you !== '' && this.#binding.rights === 'read'
  }

  #stopWhenDone(nowMs: number): void {
    if (this.#leaveUntilMs === null) return
    if (this.#binding.unsaved && this.view.status !== 'ended' && nowMs < this.#leaveUntilMs) return
    clearInterval(this.#timer)
    this.#link.stop()
    this.#waiters.giveUp()
  }

  #receive(messages: ServerMessage[]): void {
    const nowMs = Date.now()
    for (const message of messages) {
      if (message.type === 'cursor') this.#cursors.move(message, nowMs)
      if (message.type === 'view') this.#following.hear(message, nowMs)
      if (message.type === 'left') {
        this.#cursors.leave(message.by)
        this.#following.stop(message.by)
      }
    }
    this.#binding.receive(messages, nowMs)
    this.#applyScene()
    this.#waiters.tell(nowMs)
    this.#show()
  }

  #follow(status: LinkStatus, ending: Ending | null): void {
    if (status !== 'open') {
      this.#binding.lost()
      this.#cursors.clear()
      this.#following.stop()
    }
    if (status === 'ended') this.#waiters.giveUp()
    this.#show({ status, ending })
  }

  /** A hand that draws is not pulled away; the screen follows as soon as it rests. */
  #followOrLead(nowMs: number): void {
    const api = this.#api
    if (api === null || api.getAppState().isLoading) return
    if (this.#binding.rights !== 'admin') this.#leading.turn(false)
    if (this.#leading.on) {
      this.#leading.look(areaOn(api.getScreen()))
      return
    }
    const wanted = this.#following.wanted(nowMs)
    if (wanted === null || busyOf(api.getAppState()).size > 0 || api.getAppState().cursorButton === 'down') return
    const next = screenFor(wanted, api.getScreen())
    if (next !== null) api.setScreen(next)
  }

  /** Takes what was drawn and not told yet: Excalidraw changes elements in place. */
  #look(): void {
    const api = this.#api
    if (api === null || api.getAppState().isLoading) return
    this.#binding.sceneChanged(api.getSceneElementsIncludingDeleted(), busyOf(api.getAppState()), Date.now())
  }

  #applyScene(): void {
    const api = this.#api
    if (api === null || !this.#binding.hasScene || this.#isPreviewPainting(api) || api.getAppState().isLoading) return
    this.#look() // first, so that it is not taken for our own doing
    const busy = busyOf(api.getAppState())
    const current = api.getSceneElementsIncludingDeleted()
    const update = this.#binding.takeScene()
    if (update === null) return
    const next = updatedScene(current, update)
    this.#applying = true
    api.updateElements(next)
    this.#applying = false
    this.#binding.sceneChanged(next, busy, Date.now(), true)
    if (this.#preview !== 'shown') return
    this.#preview = 'none'
    api.endPreview()
  }

  /** What a page opens with is seen before Excalidraw, which may still be loading, works on it. */
  #isPreviewPainting(api: SceneApi): boolean {
    if (!this.#isFirst) return this.#preview === 'painting'
    this.#isFirst = false
    const coming = this.#binding.coming()
    if (coming.length < MANY_ELEMENTS) return false
    this.#preview = 'painting'
    void api.showPreview(coming.sort(byIndex)).then(() => {
      this.#preview = 'shown'
      this.#applyScene()
    })
    return true
  }

  #ownCursor(nowMs: number): CursorMessage[] {
    if (this.#cursor === null || nowMs - this.#cursorAtMs < CURSOR_EVERY_MS) return []
    const cursor = this.#cursor
    this.#cursor = null
    this.#cursorAtMs = nowMs
    return [cursor]
  }

  #show(change: Partial<BoardView> = {}): void {
    const before = this.view
    const next: BoardView = {
      ...before,
      rights: this.#binding.you === '' ? null : this.#binding.rights,
      unsaved: this.#binding.unsaved,
      refusal: this.#binding.takeRefusal() ?? before.refusal,
      leads: this.#leading.on,
      follows: this.#following.state,
      ...change,
    }
    if (Object.keys(next).every((key) => next[key as keyof BoardView] === before[key as keyof BoardView])) return
    this.view = next
    for (const listener of this.#listeners) listener()
  }

  /** The refusal was read. */
  dismissRefusal(): void {
    this.#show({ refusal: null })
  }
}
