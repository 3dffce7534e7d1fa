/**
 * How the teacher's own words are read: asked of the server, once for each text, many texts in one message.
 *
 * Invariant: a text is asked for at most once while its answer is awaited; one that got none is asked for again when
 * somebody shows it again.
 */
import type { Command, Reply } from '../wire'
import { WritableStore, type Store } from '../state/store'

/** As the server takes them at once. */
const MAX_TEXTS = 16
/** Longer ones are refused, and shown as they are. */
export const MAX_TEXT_CHARACTERS = 1000

/** Anything else is read as it stands. */
const JAPANESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

export class Lookup {
  readonly #found = new WritableStore<ReadonlyMap<string, string>>(new Map())
  readonly #asked = new Set<string>()
  #waiting: string[] = []

  constructor(private readonly ask: (command: Command) => Promise<Reply>) {}

  /** text -> the same text with readings marked. */
  get store(): Store<ReadonlyMap<string, string>> {
    return this.#found
  }

  /** This text is shown: have it read. */
  want(text: string): void {
    if (!JAPANESE.test(text) || text.length > MAX_TEXT_CHARACTERS || this.#asked.has(text)) return
    this.#asked.add(text)
    if (this.#waiting.push(text) === 1) queueMicrotask(() => void this.#send())
  }

  async #send(): Promise<void> {
    const texts = this.#waiting.splice(0, MAX_TEXTS)
    if (this.#waiting.length > 0) queueMicrotask(() => void this.#send())
    const reply = await this.ask({ type: 'words.read', texts }).catch(() => null)
    if (reply?.type !== 'words.reading') {
      for (const text of texts) this.#asked.delete(text)
      return
    }
    const read = reply.texts
    this.#found.update((found) => new Map([...found, ...texts.map((text, index) => [text, read[index] ?? text] as const)]))
  }
}
