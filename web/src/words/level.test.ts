import { describe, expect, it } from 'vitest'
import { forReader, isLevel, LEVELS } from './level'
import { annotate, pieces } from './marks'

const TEXT = `${annotate('学校', 'がっこう')}の\u200b${annotate('授業', 'じゅぎょう')}`

describe('forReader', () => {
  it('shows text as it is written to those who read it', () => {
    expect(forReader(TEXT, 'plain')).toBe('学校の授業')
  })

  it('shows readings over what is not learnt yet', () => {
    const read = (year: 1 | 3 | 6): string[] =>
      pieces(forReader(TEXT, year)).flatMap((piece) => (piece.reading === undefined ? [] : [piece.text]))
    expect([read(1), read(3), read(6)]).toEqual([['学校', '授業'], ['授業'], []])
  })

  it('shows no kanji at all to first readers', () => {
    expect(forReader(TEXT, 'kana')).toBe('がっこうの じゅぎょう')
  })
})

describe('levels', () => {
  it('are these and no others', () => {
    expect(LEVELS.every(isLevel)).toBe(true)
    expect([0, 10, '3', null, 'hiragana'].some(isLevel)).toBe(false)
  })
})
