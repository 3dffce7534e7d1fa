/**
 * Texts with readings marked, as the server marks them (signaling/reading/ruby.py): U+FFF9 base U+FFFA reading U+FFFB,
 * and U+200B between two phrases.
 */
const BASE = '\ufff9'
const READING = '\ufffa'
const END = '\ufffb'
const PHRASE = '\u200b'

const ANNOTATED = /\ufff9([^\ufffa]*)\ufffa([^\ufffb]*)\ufffb/g

export interface Piece {
  text: string
  /** Absent: read as it stands. */
  reading?: string
}

export function hasMarks(text: string): boolean {
  return text.includes(BASE)
}

/** A marked text in pieces, in order. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of text.matchAll(ANNOTATED)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index) })
    found.push({ text: match[1] ?? '', reading: match[2] ?? '' })
    at = match.index + match[0].length
  }
  if (at < text.length) found.push({ text: text.slice(at) })
  return found
}

/** The text itself, where no reading can stand: in an attribute, a title, an option. */
export function plain(text: string): string {
  return text.replace(ANNOTATED, '$1').replaceAll(PHRASE, '')
}

/** Readings only where `keep` says so; the other words stand as they are. */
export function keepReadings(text: string, keep: (word: string) => boolean): string {
  return text.replace(ANNOTATED, (whole, word: string) => (keep(word) ? whole : word))
}

/** All in kana, with a space between phrases (分かち書き), as the first books of school have it. */
export function inKana(text: string): string {
  return text.replace(ANNOTATED, '$2').replaceAll(PHRASE, ' ')
}

/** For tests and for whoever makes marked texts. */
export function annotate(word: string, reading: string): string {
  return `${BASE}${word}${READING}${reading}${END}`
}
