import { describe, expect, it } from 'vitest'
import { ja } from '../i18n/ja'
import { kanjiIn } from './years'
import readings from './readings.json'
import { japaneseFor } from './texts'

type Tree = string | { readonly [key: string]: Tree }
const leaves = (tree: Tree): string[] => (typeof tree === 'string' ? [tree] : Object.values(tree).flatMap(leaves))

describe('the Japanese texts', () => {
  it('have a reading wherever they have kanji', () => {
    const missing = leaves(ja).filter((text) => kanjiIn(text).length > 0 && !Object.hasOwn(readings, text))
    expect(missing).toEqual([])
  })

  it('have no kanji left for first readers, and keep their blanks', async () => {
    const shown = leaves(await japaneseFor('kana'))
    expect(shown.filter((text) => kanjiIn(text).length > 0)).toEqual([])
    const blanks = (texts: string[]): string[] => texts.map((text) => (text.match(/\{\{[^}]*\}\}/g) ?? []).join())
    expect(blanks(shown)).toEqual(blanks(leaves(ja)))
  })

  it('are as they stand for everybody else', async () => {
    expect(await japaneseFor('plain')).toBe(ja)
  })
})
