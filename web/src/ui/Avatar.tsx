/** A person without a picture: the first letter of the name on a colour that stays theirs. */
const HUES = 8

/** Pure: the same id gives the same colour on every screen. */
export function hueOf(id: string): number {
  let sum = 0
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 4093
  return sum % HUES
}

/** The first letter as a reader sees it, with its marks. */
export function initialOf(name: string): string {
  const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined) : null
  const first = segmenter === null ? Array.from(name.trim())[0] : [...segmenter.segment(name.trim())][0]?.segment
  return (first ?? '?').toLocaleUpperCase()
}

export function Avatar({ id, name }: { id: string; name: string }) {
  return (
    <span className={`avatar hue-${hueOf(id)}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  )
}
