import { describe, expect, it } from 'vitest'
import { canRead, COUNTS, yearOf } from './years'

describe('the table of kanji by school year', () => {
  it('has as many as the ministry lists', () => {
    expect(COUNTS).toEqual([80, 160, 200, 202, 193, 191])
  })

  it.each([
    ['学', 1],
    ['校', 1],
    ['曜', 2],
    ['業', 3],
    ['県', 3],
    ['潟', 4],
    ['授', 5],
    ['班', 6],
    ['綺', 10],
  ])('%s is learnt in year %d', (kanji, year) => {
    expect(yearOf(kanji)).toBe(year)
  })
})

describe('canRead', () => {
  it('takes as known what was learnt in the years before', () => {
    expect(canRead('学校', 1)).toBe(false)
    expect(canRead('学校', 2)).toBe(true)
    expect(canRead('授業', 5)).toBe(false)
    expect(canRead('授業', 6)).toBe(true)
    expect(canRead('人々', 2)).toBe(true)
  })
})
