/** Addresses in what people write. Pure. */

export interface Part {
  readonly text: string
  /** Where it leads; absent: it is text. */
  readonly href?: string
}

/** Ends before punctuation that belongs to the sentence, and before Japanese brackets and full stops. */
const ADDRESS = /https?:\/\/[^\s<>"'「」『』（）、。]*[^\s<>"'「」『』（）、。.,:;!?)\]]/gi

/** A text in parts; only http and https lead anywhere. */
export function withAddresses(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    if (!URL.canParse(match[0])) continue
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    parts.push({ text: match[0], href: new URL(match[0]).href })
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts
}
