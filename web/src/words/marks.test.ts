import { describe, expect, it } from 'vitest'
import { annotate, hasMarks, inKana, keepReadings, pieces, plain } from './marks'

const TEXT = `${annotate('授業', 'じゅぎょう')}に\u200b${annotate('入', 'はい')}って\u200bください。`

describe('marked text', () => {
  it('is in pieces what it says, in order', () => {
    expect(pieces(annotate('入', 'はい') + 'る')).toEqual([{ text: '入', reading: 'はい' }, { text: 'る' }])
    expect(pieces('')).toEqual([])
  })

  it('is the text itself without its marks', () => {
    expect(plain(TEXT)).toBe('授業に入ってください。')
  })

  it('keeps the readings that are wanted, and no word gets lost', () => {
    const some = keepReadings(TEXT, (word) => word === '授業')
    expect(pieces(some).filter((piece) => piece.reading !== undefined)).toEqual([{ text: '授業', reading: 'じゅぎょう' }])
    expect(plain(some)).toBe(plain(TEXT))
  })

  it('has a space between phrases where it is in kana alone', () => {
    expect(inKana(TEXT)).toBe('じゅぎょうに はいって ください。')
  })

  it('is told from text without marks', () => {
    expect([TEXT, '授業', ''].map(hasMarks)).toEqual([true, false, false])
  })
})
