/** How much kanji somebody reads. Pure. */
import { inKana, keepReadings, plain } from './marks'
import { canRead, YEARS, type Year } from './years'

/** `plain`: as written. A year: readings over what is learnt in that year or later. `kana`: no kanji at all. */
export type Level = 'plain' | 'kana' | Year

export const LEVELS: readonly Level[] = ['plain', 9, 8, 7, 6, 5, 4, 3, 2, 1, 'kana']

export function isLevel(value: unknown): value is Level {
  return value === 'plain' || value === 'kana' || YEARS.some((year) => year === value)
}

/** What a class of this school year reads: in the first no kanji at all, then readings over what is not learnt yet. */
export function levelOfGrade(grade: number): Level | null {
  if (grade === 1) return 'kana'
  return YEARS.find((year) => year === grade) ?? null
}

/** A marked text as this reader is shown it; what is still marked in it becomes `<ruby>`. */
export function forReader(marked: string, level: Level): string {
  if (level === 'plain') return plain(marked)
  if (level === 'kana') return inKana(marked)
  return keepReadings(marked, (word) => !canRead(word, level))
}
