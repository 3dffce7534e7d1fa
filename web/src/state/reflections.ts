/**
 * Reflections (ふりかえり): a pupil's own, with its draft; and for staff those of all.
 *
 * Invariant: what a pupil wrote is in the draft until the server has stored it; sending it again is harmless, because
 * the server knows it by its `clientId`. Staff holds everything up to `#held`, and asks for what is above.
 *
 * A draft is sent by itself when its writer pauses or turns elsewhere: the bell that ends the lesson takes no text
 * away. The press is for who has finished.
 */
import type { LessonView } from '../protocol/lessonview'
import { RefusedError } from '../protocol/requests'
import type { Command, Person, Reflection, Reply } from '../wire'
import type { Draft, Drafts } from './drafts'
import { isGuide } from './happenings'
import { me, type RoomState } from './room'
import { WritableStore, type Store } from './store'

export const MAX_REFLECTION_CHARACTERS = 1000
export const MOODS = [4, 3, 2, 1] as const
/** News of a whole class come within a minute: once a second is live enough, and far below the server's limit. */
const PULL_EVERY_MS = 1000
const AGAIN_AFTER_MS = 3000
/** A pause in writing; sending after each of them stays within the server's limit of one every 3 s. */
export const PAUSE_MS = 3000
/** Who writes on without a pause loses no more than this. */
export const UNSAVED_MS = 12_000
/** Refusals that pass by themselves. */
const PASSING: readonly string[] = ['try_again', 'rate_limited', 'late']

export interface Reflections {
  /** What the server holds of one's own; `undefined`: it has not said yet. */
  readonly mine: Reflection | null | undefined
  /** What its writer took to be finished, by a press now or before this page was loaded; `null`: nothing yet. */
  readonly given: Draft | null
  /** What is being written; `null`: nothing that is not sent. */
  readonly draft: Draft | null
  /** It was pressed, and is not stored yet. */
  readonly sending: boolean
  /** The code of the last refusal. */
  readonly problem: string | null
  /** For staff: by id. */
  readonly all: ReadonlyMap<string, Reflection>
}

const NOTHING: Reflections = { mine: undefined, given: null, draft: null, sending: false, problem: null, all: new Map() }

interface Sent extends Draft {
  readonly clientId: string
  /** By a press. */
  readonly finished: boolean
}

export class ReflectionDesk {
  readonly #state = new WritableStore<Reflections>(NOTHING)
  #sent: Sent | null = null
  #delivery: Promise<void> = Promise.resolve()
  #pause: ReturnType<typeof setTimeout> | undefined
  #latest: ReturnType<typeof setTimeout> | undefined
  #held = 0
  #wanted = false
  #pulling = false
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly room: Store<RoomState>,
    private readonly command: (command: Command) => Promise<Reply>,
    private readonly newId: () => string,
    private readonly drafts: Drafts,
  ) {}

  get store(): Store<Reflections> {
    return this.#state
  }

  /** One is (again) in a lesson whose reflections have been opened, or they are just being opened. */
  async begin(): Promise<void> {
    const room = this.room.get()
    if (room.view?.lesson.reflection_sheet == null) return
    const role = me(room)?.role
    if (isGuide(me(room))) this.pull()
    if (role !== 'student') return
    if (this.#state.get().draft === null) this.#change({ draft: this.drafts.load(this.#owner()) })
    await this.#recall()
    if (this.#sent !== null) await this.#deliver(this.#sent)
    if (isWorthSending(this.#state.get())) this.#saveSoon()
  }

  edit(draft: Draft): void {
    this.drafts.save(this.#owner(), draft)
    this.#change({ draft, problem: null })
    this.#saveSoon()
  }

  /** The pupil has finished: give the draft to the teacher. */
  async send(): Promise<void> {
    if (this.#state.get().sending) return
    this.#change({ sending: true, problem: null })
    await this.#delivery
    if (isWorthSending(this.#state.get())) await this.#give()
    else this.#change({ sending: false, given: this.#state.get().mine ?? null }) // it was stored already
  }

  /** Have the server store the draft as it stands, where it is not stored yet and may be. */
  async save(): Promise<void> {
    this.#rest()
    await this.#delivery
    const isOpen = this.room.get().view?.lesson.reflection_sheet?.open === true
    if (isOpen && isWorthSending(this.#state.get())) await this.#give()
  }

  /** The person goes: nothing of theirs stays on this device. */
  forget(): void {
    this.drafts.clear()
  }

  /** To staff: there is something new. */
  pull(): void {
    this.#wanted = true
    if (!this.#pulling && this.#resting === undefined) void this.#pullAll()
  }

  close(): void {
    clearTimeout(this.#resting)
    this.#rest()
  }

  #saveSoon(): void {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => void this.save(), PAUSE_MS)
    this.#latest ??= setTimeout(() => void this.save(), UNSAVED_MS)
  }

  #rest(): void {
    clearTimeout(this.#pause)
    clearTimeout(this.#latest)
    this.#latest = undefined
  }

  /** What is stored counts: a text that arrived although its answer was lost is not sent again. */
  async #recall(): Promise<void> {
    try {
      const reply = await this.command({ type: 'reflection.read' })
      if (reply.type !== 'reflection.mine') return
      const mine = reply.reflection
      if (this.#state.get().mine === undefined) this.#change({ given: mine })
      const here = [this.#sent, this.#state.get().draft]
      if (mine !== null && here.some((one) => one !== null && isSame(one, mine))) this.#stored(mine)
      else this.#change({ mine })
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error // the next welcome asks again
    }
  }

  #give(): Promise<void> {
    const { draft, sending } = this.#state.get()
    if (draft === null) return Promise.resolve()
    const clientId = this.#sent !== null && isSame(this.#sent, draft) ? this.#sent.clientId : this.newId()
    return this.#deliver({ ...draft, clientId, finished: sending })
  }

  #deliver(sent: Sent): Promise<void> {
    this.#sent = sent
    this.#delivery = this.#write(sent)
    return this.#delivery
  }

  async #write({ clientId, text, mood, finished }: Sent): Promise<void> {
    try {
      const reply = await this.command({ type: 'reflection.write', client_id: clientId, text, mood })
      if (reply.type === 'reflection.mine' && reply.reflection !== null) this.#stored(reply.reflection)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      if (error.code === 'lost') return // sent again after the next welcome
      const passes = PASSING.includes(error.code)
      if (passes) this.#saveSoon()
      if (finished) this.#change({ sending: false, problem: error.code })
      else if (!passes) this.#change({ problem: error.code })
    }
  }

  #stored(mine: Reflection): void {
    const sent = this.#sent
    this.#sent = null
    const { draft, given, sending } = this.#state.get()
    // What was typed since then is a draft again.
    const isDone = draft === null || sent === null || isSame(draft, sent)
    if (isDone) this.drafts.clear()
    const finished = sent?.finished === true
    this.#change({
      mine,
      given: finished ? mine : given,
      draft: isDone ? null : draft,
      sending: sending && !finished,
      problem: null,
    })
  }

  async #pullAll(): Promise<void> {
    this.#pulling = true
    let restMs = PULL_EVERY_MS
    try {
      while (this.#wanted) {
        this.#wanted = false
        const reply = await this.command({ type: 'reflections.list', after: this.#held })
        if (reply.type === 'reflections.page') this.#take(reply.reflections, reply.more)
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.#wanted = error.code === 'try_again' || error.code === 'rate_limited' || error.code === 'late'
      restMs = AGAIN_AFTER_MS
    }
    this.#pulling = false
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      if (this.#wanted) void this.#pullAll()
    }, restMs)
  }

  #take(news: readonly Reflection[], more: boolean): void {
    this.#wanted ||= more
    this.#held = news.at(-1)?.number ?? this.#held
    if (news.length > 0) this.#change({ all: new Map([...this.#state.get().all, ...news.map((one) => [one.id, one] as const)]) })
  }

  #owner(): string {
    const room = this.room.get()
    return `${room.view?.lesson.id ?? ''} ${room.you}`
  }

  #change(changes: Partial<Reflections>): void {
    this.#state.update((held) => ({ ...held, ...changes }))
  }
}

/** Blanks at the ends are taken off by the server: they make no other text. */
function isSame(one: Draft, other: Draft): boolean {
  return one.text.trim() === other.text.trim() && one.mood === other.mood
}

/** The draft has something to send: it says something, and another thing than what is stored. */
export function isWorthSending({ mine, draft }: Reflections): boolean {
  if (draft === null || (draft.text.trim() === '' && draft.mood === 0)) return false
  return mine == null || !isSame(draft, mine)
}

/** What is stored went there by itself, and its writer has not said that it is finished. */
export function isOnlySaved({ mine, given }: Reflections): boolean {
  return mine != null && (given === null || !isSame(given, mine))
}

/** How many pupils have written, and of how many. */
export function reflectionCount(view: LessonView, all: ReadonlyMap<string, Reflection>): { count: number; of: number } {
  const count = new Set([...all.values()].map(({ person }) => person)).size
  return { count, of: count + notYet(view, all).length }
}

/** What was written, by number; who came by name stands at the end. */
export function bySeat(all: ReadonlyMap<string, Reflection>): Reflection[] {
  const place = (one: Reflection): number => one.seat ?? Number.MAX_SAFE_INTEGER
  return [...all.values()].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name) || a.number - b.number)
}

export interface Waiting {
  readonly key: string
  readonly seat: number | null
  readonly name: string
  readonly here: boolean
}

/** Who has not written: pupils who are here, and the seats of the class on which nobody sits. */
export function notYet(view: LessonView, all: ReadonlyMap<string, Reflection>): Waiting[] {
  const wrote = new Set([...all.values()].map(({ person }) => person))
  const seatsDone = new Set([...all.values()].map(({ seat }) => seat))
  const pupils = [...view.people.values()].filter((person) => person.role === 'student')
  const sitting = new Set(pupils.map(({ seat }) => seat ?? null))
  const here = pupils.filter(({ id }) => !wrote.has(id)).map((person) => waiting(person))
  const absent = view.roster
    .filter(({ number }) => !sitting.has(number) && !seatsDone.has(number))
    .map((seat) => ({ key: `seat ${seat.number}`, seat: seat.number, name: seat.name, here: false }))
  return [...here, ...absent].sort((a, b) => (a.seat ?? Infinity) - (b.seat ?? Infinity) || a.name.localeCompare(b.name))
}

function waiting({ id, seat, name }: Person): Waiting {
  return { key: id, seat: seat ?? null, name, here: true }
}
