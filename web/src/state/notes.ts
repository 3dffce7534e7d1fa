/**
 * An observer's notes: what is being written, and what the server keeps.
 *
 * Invariant: what was written is in the draft until the server has it; sending it again is harmless, because the server
 * knows it by its `clientId`.
 */
import { RefusedError } from '../protocol/requests'
import type { Command, Note, Person, Reply } from '../wire'
import { WritableStore, type Store } from './store'

export const MAX_NOTE_CHARACTERS = 1000
/** As the server takes it: a note is of the moment when one began to write, but not of any longer ago. */
const LONGEST_WRITING_SECONDS = 600

export interface NoteDraft {
  readonly text: string
  readonly tags: readonly string[]
  /** Whom it is about; `null`: nobody in particular. */
  readonly person: string | null
}

export interface Notes {
  readonly draft: NoteDraft
  readonly sending: boolean
  /** The code of the last refusal. */
  readonly problem: string | null
  /** In order of time; `null`: the server has not said yet. */
  readonly kept: readonly Note[] | null
  /** Whether they will stand in the lesson record. */
  readonly shared: boolean
}

const NO_DRAFT: NoteDraft = { text: '', tags: [], person: null }

export class NoteBook {
  readonly #state = new WritableStore<Notes>({ draft: NO_DRAFT, sending: false, problem: null, kept: null, shared: false })
  #clientId: string | null = null
  #beganAt = 0

  constructor(
    private readonly command: (command: Command) => Promise<Reply>,
    private readonly newId: () => string,
    private readonly nowSeconds: () => number,
  ) {}

  get store(): Store<Notes> {
    return this.#state
  }

  edit(change: Partial<NoteDraft>): void {
    const { draft } = this.#state.get()
    if (draft.text === '' && (change.text ?? '') !== '') this.#beganAt = this.nowSeconds()
    this.#clientId = null
    this.#change({ draft: { ...draft, ...change }, problem: null })
  }

  async load(): Promise<void> {
    await this.#ask({ type: 'notes.list' })
  }

  async share(shared: boolean): Promise<void> {
    await this.#ask({ type: 'notes.share', shared })
  }

  async keep(): Promise<void> {
    const { draft, sending } = this.#state.get()
    if (draft.text.trim() === '' || sending) return
    this.#clientId ??= this.newId()
    const ago = Math.min(Math.max(0, this.nowSeconds() - this.#beganAt), LONGEST_WRITING_SECONDS)
    this.#change({ sending: true })
    const { text, tags, person } = draft
    const kept = await this.#ask({ type: 'note.add', client_id: this.#clientId, text, tags: [...tags], person, seconds_ago: ago })
    // What was typed since then is a note of its own.
    if (kept && this.#state.get().draft === draft) this.#change({ draft: NO_DRAFT })
    if (kept) this.#clientId = null
    this.#change({ sending: false })
  }

  async #ask(command: Command): Promise<boolean> {
    try {
      const reply = await this.command(command)
      if (reply.type === 'notes.mine') this.#change({ kept: reply.notes, shared: reply.shared, problem: null })
      return true
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.#change({ problem: error.code })
      return false
    }
  }

  #change(change: Partial<Notes>): void {
    this.#state.update((held) => ({ ...held, ...change }))
  }
}

/** How many notes are of this pupil: by the seat, else by the name, which is all that a note keeps. */
export function notesAbout(kept: readonly Note[], { seat, name }: Person): number {
  return kept.filter((note) => (seat == null ? note.seat == null && note.about === name : note.seat === seat)).length
}
