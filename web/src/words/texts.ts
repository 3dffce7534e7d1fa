/** The Japanese texts of the pages for one level of reading, from the one set of texts (`i18n/ja/`). */
import type { Texts } from '../i18n/en'
import { ja } from '../i18n/ja'
import { forReader, type Level } from './level'

type Tree = string | { readonly [key: string]: Tree }
export type Readings = Readonly<Record<string, string>>

/** The readings are fetched only by those who want them. */
export async function japaneseFor(level: Level): Promise<Texts> {
  if (level === 'plain') return ja
  const { default: readings } = await import('./readings.json')
  return withReadings(ja, readings, level)
}

/** Every text as this reader is shown it. One without kanji has no readings, and is shown as it is. */
export function withReadings(texts: Texts, readings: Readings, level: Level): Texts {
  const shown = (tree: Tree): Tree =>
    typeof tree === 'string'
      ? forReader(readings[tree] ?? tree, level)
      : Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, shown(value)]))
  return shown(texts) as Texts // the same keys, by construction
}
