/** Finding what was written: by its words, and notes by who wrote them and what they are marked with. Pure. */
import type { PlayedMessage } from '../rest/playback'
import type { NoteRecord } from '../rest/record'

/** Ａ and A, ア and あ, large and small are the same to who searches. */
function plainly(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase()
  return folded.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode((kana.codePointAt(0) ?? 0) - 0x60))
}

function has(words: string, ...texts: readonly string[]): boolean {
  const whole = plainly(texts.join(' '))
  return plainly(words)
    .split(/\s+/)
    .every((word) => whole.includes(word))
}

export function messagesWith(words: string, messages: readonly PlayedMessage[]): PlayedMessage[] {
  return messages.filter(({ author, text }) => has(words, author, text))
}

export interface NoteFilter {
  words: string
  /** Empty: anybody's. */
  author: string
  /** Empty: whatever it is marked with. */
  tag: string
}

export function notesWith({ words, author, tag }: NoteFilter, notes: readonly NoteRecord[]): NoteRecord[] {
  return notes.filter(
    (note) =>
      (author === '' || note.author === author) &&
      (tag === '' || note.tags.includes(tag)) &&
      has(words, note.author, note.text, note.about, ...note.tags),
  )
}
