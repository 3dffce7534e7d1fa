import { describe, expect, it } from 'vitest'
import { digitsOf, isComplete, spaced } from './code'

describe('a class code', () => {
  it.each(['12345678', '1234 5678', '１２３４　５６７８', '1234-5678', ' 1234567890 '])(
    'may be typed as %j',
    (typed) => {
      expect(digitsOf(typed)).toBe('12345678')
      expect(isComplete(typed)).toBe(true)
    },
  )

  it('is not complete with seven digits', () => {
    expect(isComplete('1234567')).toBe(false)
  })

  it('is shown in two halves', () => {
    expect(['', '123', '1234', '12345', '12345678'].map(spaced)).toEqual(['', '123', '1234', '1234 5', '1234 5678'])
  })
})
