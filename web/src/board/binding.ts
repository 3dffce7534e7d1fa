/**
 * Between Excalidraw's scene and the board protocol: what to send for what was drawn, what to show for what
 * came. Free of the DOM, of sockets and of clocks: its owner hands over events and times, then takes
 * `takeMessages()` and `takeScene()`.
 *
 * Invariant: for every element, what is shown is the newest of what the server told, what others draw at the
 * moment and what was drawn here; and whatever was drawn here is either refused, acknowledged, or sent again.
 */
import { Telling } from './deltas'
import {
  copyOf,
  isNewer,
  isSame,
  isShareable,
  isWhole,
  stateOf,
  toWire,
  type BoardElement,
  type State,
} from './elements'
import { Overlays, withDelta } from './overlay'
import {
  MAX_VERSION_STEP,
  type ClientMessage,
  type Delta,
  type RejCode,
  type Rights,
  type ServerMessage,
} from './protocol'
import { cut, PutsInFlight } from './puts'
import { SceneUpdate } from './scene'

/** What is being drawn is put this often: whoever comes now sees it, and a crash loses no more. */
const PUT_EVERY_MS = 1000
/** 25 deltas a second, as the protocol allows. */
const LIVE_EVERY_MS = 40
/** Puts that wait for their answer; the network is slow, and what is drawn meanwhile is put with the next. */
const MAX_IN_FLIGHT = 4

type Snap = Extract<ServerMessage, { type: 'snap' }>
type Rej = Extract<ServerMessage, { type: 'rej' }>

interface Dirty {
  /** Excalidraw's own object: it grows while the pointer is down, and is copied when it is put. */
  element: BoardElement
  lastPutMs: number
}

export class Binding {
  rights: Rights = 'read'
  you = ''
  /** Whether there is anything that the server has not acknowledged. */
  get unsaved(): boolean {
    return this.#dirty.size > 0 || this.#inFlight.size > 0
  }

  #epoch = 0
  #seq = 0
  #ready = false
  #liveAtMs = -LIVE_EVERY_MS
  #snapshot: BoardElement[] = []
  #busy: ReadonlySet<string> = new Set()
  /** What the server has, as far as it told. */
  readonly #server = new Map<string, BoardElement>()
  /** Elements that the server told of or was told of, whatever it holds since: others may have them. */
  readonly #told = new Set<string>()
  /** Which state of each element is on the screen: versions alone do not tell two people's edits apart. */
  readonly #shown = new Map<string, State>()
  /** What Excalidraw made of elements that we showed: the same, in another place of the order. */
  readonly #reindexed = new Map<string, State>()
  /** The elements themselves, to put deltas onto. Excalidraw's own objects, or what it was given. */
  readonly #scene = new Map<string, BoardElement>()
  readonly #dirty = new Map<string, Dirty>()
  /** What came for an element while it was being edited here. */
  readonly #conflicts = new Map<string, BoardElement>()
  readonly #inFlight = new PutsInFlight()
  readonly #overlays = new Overlays()
  readonly #telling = new Telling()
  #messages: ClientMessage[] = []
  #update = new SceneUpdate()
  #refusal: RejCode | null = null

  /** `chance`: a fresh version nonce, a whole number below 2³¹. */
  constructor(private readonly chance: () => number) {}

  // --- the scene ------------------------------------------------------------------------------

  /**
   * Excalidraw's `onChange`: all elements, deleted ones too, and those that are being edited right now.
   *
   * `ours`: nobody did anything, we set the scene. Excalidraw then gives a new index to elements of equal
   * index, and a new version with it; that is for this screen only, or every screen would put it.
   */
  sceneChanged(elements: readonly BoardElement[], busy: ReadonlySet<string>, nowMs: number, ours = false): void {
    for (const element of elements) {
      const id = element.id
      if (this.#update.set.has(id) || this.#update.remove.has(id)) continue
      this.#scene.set(id, element)
      if (isSame(element, this.#shown.get(id)) || isSame(element, this.#reindexed.get(id))) continue
      if (ours) this.#reindexed.set(id, stateOf(element))
      else this.#changedHere(element, nowMs)
    }
    const done = [...this.#busy].filter((id) => !busy.has(id))
    this.#busy = busy
    for (const id of done) this.#editEnded(id, nowMs)
  }

  get hasScene(): boolean {
    return !this.#update.isEmpty
  }

  /** What the screen does not show yet. */
  coming(): BoardElement[] {
    return [...this.#update.set.values()]
  }

  /** What the screen has to show; `null`: it shows it. */
  takeScene(): SceneUpdate | null {
    if (this.#update.isEmpty) return null
    const update = this.#update
    this.#update = new SceneUpdate()
    return update
  }

  /** What was drawn here and the server has not acknowledged, each element as it was last. */
  pending(): BoardElement[] {
    const last = this.#inFlight.all()
    for (const [id, { element }] of this.#dirty) if (!this.#isPointless(element)) last.set(id, element)
    return [...last.values()].filter(isWhole)
  }

  /** How that is now, by the elements' ids; the elements themselves grow under the hand. */
  unanswered(): ReadonlyMap<string, State> {
    return new Map(this.pending().map((element) => [element.id, stateOf(element)]))
  }

  /** Whether the server has elements in these states or newer ones, or has answered that it takes none. */
  isAnswered(states: ReadonlyMap<string, State>): boolean {
    return [...states].every(
      ([id, state]) => !isNewer(state, this.#server.get(id)) || !(this.#dirty.has(id) || this.#inFlight.has(id)),
    )
  }

  /** Somebody waits for the server to have everything: what is under the hand is put now, not when its second is over. */
  hurry(): void {
    for (const dirty of this.#dirty.values()) dirty.lastPutMs = -PUT_EVERY_MS
  }

  /** Takes what an earlier tab of this person's drew here, unless the page has it or something newer. */
  recall(elements: readonly BoardElement[], nowMs: number): void {
    for (const element of elements) {
      const id = element.id
      if (!isNewer(element, this.#server.get(id)) || !isNewer(element, this.#shown.get(id))) continue
      this.#show(element)
      this.#dirty.set(id, { element, lastPutMs: nowMs - PUT_EVERY_MS })
    }
  }

  /** Why an edit was undone since this was asked last. */
  takeRefusal(): RejCode | null {
    const refusal = this.#refusal
    this.#refusal = null
    return refusal
  }

  #changedHere(element: BoardElement, nowMs: number): void {
    this.#shown.set(element.id, stateOf(element))
    this.#reindexed.delete(element.id)
    this.#overlays.end(element.id)
    if (!isShareable(element)) {
      this.#hide(element.id)
      return
    }
    // Excalidraw gives an order to elements that have none, on read-only screens too: nobody else's business.
    if (this.#ready && this.rights === 'read') return
    const dirty = this.#dirty.get(element.id)
    // Edits are put when they end, so the second counts from their beginning.
    this.#dirty.set(element.id, { element, lastPutMs: dirty?.lastPutMs ?? nowMs })
  }

  #editEnded(id: string, nowMs: number): void {
    const theirs = this.#conflicts.get(id)
    if (theirs === undefined) return
    this.#conflicts.delete(id)
    const mine = this.#scene.get(id)
    if (!isNewer(theirs, this.#shown.get(id))) return
    if (mine === undefined || !(this.#dirty.has(id) || this.#inFlight.has(id))) {
      this.#show(theirs)
      return
    }
    // What was typed here must not vanish under the hand: it follows upon theirs.
    this.#restate(mine, theirs.version + 1, nowMs)
  }

  // --- the connection -------------------------------------------------------------------------

  hello(): ClientMessage {
    return { type: 'hello', protocol: 1, epoch: this.#epoch, since: this.#seq }
  }

  /** The connection is gone: what was not acknowledged is sent again when there is another. */
  lost(): void {
    this.#ready = false
    this.#snapshot = []
    this.#telling.forgetAll()
    this.#requeue()
  }

  receive(messages: readonly ServerMessage[], nowMs: number): void {
    for (const message of messages) this.#take(message, nowMs)
  }

  /** Call every `LIVE_EVERY_MS` or so. */
  tick(nowMs: number): void {
    for (const id of this.#overlays.expire(nowMs)) this.#restore(id)
    if (!this.#ready || this.rights === 'read') return
    this.#putDue(nowMs)
    if (nowMs - this.#liveAtMs >= LIVE_EVERY_MS) {
      this.#liveAtMs = nowMs
      this.#tellLive()
    }
  }

  /** What is to be sent, in order; to be sent as one frame. */
  takeMessages(): ClientMessage[] {
    const messages = this.#messages
    this.#messages = []
    return messages
  }

  // --- what comes -----------------------------------------------------------------------------

  #take(message: ServerMessage, nowMs: number): void {
    switch (message.type) {
      case 'snap':
        this.#snap(message, nowMs)
        break
      case 'ops':
        for (const element of message.elements) this.#merge(element)
        this.#seq = message.seq
        break
      case 'ack':
        for (const element of this.#inFlight.settle(message.n).values()) this.#acknowledged(element)
        break
      case 'rej':
        this.#rej(message)
        break
      case 'live':
        this.#live(message, nowMs)
        break
      case 'left':
        for (const id of this.#overlays.endOf(message.by)) this.#restore(id)
        break
      case 'rights':
        this.you = message.you
        this.#allow(message.rights)
        this.#ready = true
        break
      case 'reset':
        this.#epoch = message.epoch
        this.#seq = message.seq
        break
      default:
        break // cursors, pongs and troubles are others' business
    }
  }

  #snap(message: Snap, nowMs: number): void {
    this.#snapshot.push(...message.elements)
    if (message.more) return
    const told = new Map(this.#snapshot.map((element) => [element.id, element]))
    this.#snapshot = []
    this.you = message.you
    this.#ready = true
    const lost = this.#epoch !== 0 && message.epoch !== this.#epoch ? this.#ownMissing(told) : []
    this.#epoch = message.epoch
    this.#seq = message.seq
    this.#requeue()
    for (const element of lost) {
      // What was drawn upon it since is what is put.
      if (isNewer(element, this.#dirty.get(element.id)?.element)) {
        this.#dirty.set(element.id, { element, lastPutMs: nowMs - PUT_EVERY_MS })
      }
    }
    for (const id of [...this.#shown.keys()]) {
      if (!told.has(id) && !this.#dirty.has(id) && !this.#busy.has(id)) this.#hide(id)
    }
    this.#server.clear()
    for (const element of told.values()) this.#merge(element)
    this.#allow(message.rights)
  }

  /** Who may no longer draw sees what the others see: what was not put yet is undone. */
  #allow(rights: Rights): void {
    this.rights = rights
    if (rights !== 'read') return
    for (const id of [...this.#dirty.keys()]) {
      this.#dirty.delete(id)
      this.#restore(id)
    }
  }

  /** What we made and the server acknowledged, and its page, made anew, does not have (or only older). */
  #ownMissing(told: ReadonlyMap<string, BoardElement>): BoardElement[] {
    return [...this.#server.values()].filter(
      (element) => element.customData?.author === this.you && isNewer(element, told.get(element.id)),
    )
  }

  #merge(element: BoardElement): void {
    const id = element.id
    if (!isNewer(element, this.#server.get(id)) && this.#server.has(id)) return
    this.#server.set(id, element)
    this.#told.add(id)
    this.#mergeShown(element)
  }

  /** Shows what the server has, unless something newer is on its way there or drawn at this moment. */
  #mergeShown(element: BoardElement): void {
    const id = element.id
    const shown = this.#shown.get(id)
    if (isSame(element, shown)) {
      this.#overlays.end(id)
      return
    }
    if (this.#busy.has(id)) {
      if (isNewer(element, shown)) this.#conflicts.set(id, element)
      return
    }
    const awaited = this.#dirty.has(id) || this.#inFlight.has(id) || this.#overlays.has(id)
    if (isNewer(element, shown) || !awaited) this.#show(element)
  }

  #acknowledged(element: BoardElement): void {
    const held = this.#server.get(element.id)
    if (isNewer(element, held)) {
      const author = held?.customData?.author ?? this.you
      this.#server.set(element.id, { ...element, customData: { ...element.customData, author } })
    }
    // What covered it meanwhile may have ended, while there was an answer to wait for.
    this.#mergeShown(this.#server.get(element.id) ?? element)
  }

  #rej(message: Rej): void {
    const put = this.#inFlight.settle(message.n)
    const refused = new Set([...Object.keys(message.codes), ...message.gone])
    for (const element of put.values()) if (!refused.has(element.id)) this.#acknowledged(element)
    for (const element of message.elements) {
      this.#server.set(element.id, element)
      // What a later put says of it is not answered yet.
      if (message.codes[element.id] === 'stale' || this.#inFlight.has(element.id, message.n)) this.#mergeShown(element)
      else this.#show(element)
    }
    for (const id of message.gone) {
      if (this.#inFlight.has(id, message.n)) this.#server.delete(id)
      else this.#hide(id)
    }
    // An element that is older than what somebody else made of it is no refusal that anybody wants to read of.
    if (message.code !== 'stale') this.#refusal = message.code
  }

  #live(delta: Delta & { by: string }, nowMs: number): void {
    const id = delta.id
    if (delta.by === this.you || this.#busy.has(id) || this.#dirty.has(id)) return
    const next = withDelta(delta, this.#update.set.get(id) ?? this.#scene.get(id), this.#shown.get(id))
    if (next === null) return
    this.#show(next)
    this.#overlays.start(id, delta.by, nowMs)
  }

  // --- what goes ------------------------------------------------------------------------------

  #putDue(nowMs: number): void {
    if (this.#inFlight.size >= MAX_IN_FLIGHT) return
    const due: BoardElement[] = []
    for (const [id, dirty] of [...this.#dirty]) {
      if (this.#isPointless(dirty.element)) this.#dirty.delete(id)
      else if (this.#isDue(dirty, nowMs)) due.push(this.#prepared(dirty.element, nowMs))
    }
    for (const elements of cut(due)) {
      for (const element of elements) this.#sent(element)
      this.#messages.push({ type: 'put', n: this.#inFlight.open(elements), elements })
    }
  }

  /** Made and deleted again before anybody saw it (an empty text, a click without a drag). */
  #isPointless(element: BoardElement): boolean {
    return element.isDeleted === true && !this.#told.has(element.id)
  }

  #isDue({ element, lastPutMs }: Dirty, nowMs: number): boolean {
    if (!isWhole(element)) return false
    const busy = this.#busy.has(element.id)
    if (busy && nowMs - lastPutMs < PUT_EVERY_MS) return false
    // Versions too far ahead are restated, which can be done neither under the hand nor twice at once.
    return !this.#isFarAhead(element) || !(busy || this.#inFlight.has(element.id))
  }

  #isFarAhead(element: BoardElement): boolean {
    return element.version > (this.#server.get(element.id)?.version ?? 0) + MAX_VERSION_STEP
  }

  /** The element as it is put: with a version that the server takes, also after a long drag without network. */
  #prepared(element: BoardElement, nowMs: number): BoardElement {
    if (!this.#isFarAhead(element)) return toWire(element)
    const version = (this.#server.get(element.id)?.version ?? 0) + MAX_VERSION_STEP
    return toWire(this.#restate(element, version, nowMs))
  }

  #sent(element: BoardElement): void {
    this.#told.add(element.id)
    if (!this.#busy.has(element.id)) this.#telling.forget(element.id)
    const dirty = this.#dirty.get(element.id)
    if (dirty !== undefined && isSame(dirty.element, element)) this.#dirty.delete(element.id)
  }

  #tellLive(): void {
    for (const [id, { element }] of this.#dirty) {
      if (!this.#busy.has(id) || !isWhole(element) || this.#isFarAhead(element)) continue
      const delta = this.#telling.delta(element, this.#server.has(id))
      if (delta !== null) this.#messages.push(delta)
    }
  }

  /** What was sent and not answered is to be put again, unless it was changed since. */
  #requeue(): void {
    for (const [id, element] of this.#inFlight.takeAll()) {
      if (!this.#dirty.has(id)) this.#dirty.set(id, { element, lastPutMs: 0 })
    }
  }

  // --- the screen -----------------------------------------------------------------------------

  /** Gives our state of an element another version, on the screen too. */
  #restate(element: BoardElement, version: number, nowMs: number): BoardElement {
    const restated = { ...copyOf(element), version, versionNonce: this.chance() }
    this.#show(restated)
    this.#dirty.set(element.id, { element: restated, lastPutMs: nowMs - PUT_EVERY_MS })
    return restated
  }

  #show(element: BoardElement): void {
    this.#dirty.delete(element.id)
    this.#conflicts.delete(element.id)
    this.#overlays.end(element.id)
    this.#reindexed.delete(element.id)
    this.#shown.set(element.id, stateOf(element))
    this.#scene.set(element.id, element)
    this.#update.show(element)
  }

  #hide(id: string): void {
    this.#dirty.delete(id)
    this.#conflicts.delete(id)
    this.#overlays.end(id)
    this.#reindexed.delete(id)
    this.#shown.delete(id)
    this.#scene.delete(id)
    this.#server.delete(id)
    this.#update.hide(id)
  }

  /** An overlay ended without its put: back to what the server has. */
  #restore(id: string): void {
    if (this.#dirty.has(id) || this.#inFlight.has(id)) return
    const element = this.#server.get(id)
    if (element === undefined) this.#hide(id)
    else this.#show(element)
  }
}
