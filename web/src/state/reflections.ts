/**
 * Reflections (ふりかえり): a pupil's own, with its draft; and for staff those of all.
 *
 * Invariant: what a pupil wrote is in the draft until the server has stored it; sending it again is harmless, because
 * the server knows it by its `clientId`. Staff holds everything up to `#held`, and asks for what is above.
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

export interface Reflections {
  /** What the server holds of one's own; `undefined`: it has not said yet. */
  readonly mine: Reflection | null | undefined
  /** What is being written; `null`: nothing that is not sent. */
  readonly draft: Draft | null
  readonly sending: boolean
  /** The code of the last refusal. */
  readonly problem: string | null
  /** For staff: by id. */
  readonly all: ReadonlyMap<string, Reflection>
}

const NOTHING: Reflections = { mine: undefined, draft: null, sending: false, problem: null, all: new Map() }

interface Sent extends Draft {
  readonly clientId: string
}

export class ReflectionDesk {
  readonly #state = new WritableStore<Reflections>(NOTHING)
  #sent: Sent | null = null
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
  }

  edit(draft: Draft): void {
    this.drafts.save(this.#owner(), draft)
    this.#change({ draft, problem: null })
  }

  /** Give the draft to the teacher. */
  async send(): Promise<void> {
    const { draft, sending } = this.#state.get()
    if (draft === null || sending) return
    const again = this.#sent !== null && isSame(this.#sent, draft) ? this.#sent : null
    this.#sent = again ?? { ...draft, clientId: this.newId() }
    await this.#deliver(this.#sent)
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
  }

  /** What is stored counts: a text that arrived although its answer was lost is not sent again. */
  async #recall(): Promise<void> {
    try {
      const reply = await this.command({ type: 'reflection.read' })
      if (reply.type !== 'reflection.mine') return
      const mine = reply.reflection
      const here = [this.#sent, this.#state.get().draft]
      if (mine !== null && here.some((one) => one !== null && isSame(one, mine))) this.#stored(mine)
      else this.#change({ mine })
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error // the next welcome asks again
    }
  }

  async #deliver(sent: Sent): Promise<void> {
    this.#change({ sending: true, problem: null })
    try {
      const { clientId, text, mood } = sent
      const reply = await this.command({ type: 'reflection.write', client_id: clientId, text, mood })
      if (reply.type === 'reflection.mine' && reply.reflection !== null) this.#stored(reply.reflection)
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      if (error.code === 'lost') return // sent again after the next welcome
      this.#change({ sending: false, problem: error.code })
    }
  }

  #stored(mine: Reflection): void {
    const sent = this.#sent
    this.#sent = null
    const { draft } = this.#state.get()
    // What was typed since then is a draft again.
    const isDone = draft === null || sent === null || isSame(draft, sent)
    if (isDone) this.drafts.clear()
    this.#change({ mine, draft: isDone ? null : draft, sending: false, problem: null })
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
