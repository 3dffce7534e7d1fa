import { describe, expect, it } from 'vitest'
import { textsOf } from './polls'

describe('textsOf', () => {
  it('takes what was written from beside the names, where staff are sent names', () => {
    const named = [
      { person: 'a', name: 'Aoi', answer: { text: 'light' } },
      { person: 'b', name: 'Ken', answer: { text: 'air' } },
    ]
    expect(textsOf({ opened_at: 1, results: { count: 2 }, named })).toEqual(['light', 'air'])
  })

  it('takes the texts where nobody is named, and none where nothing is shown', () => {
    expect(textsOf({ opened_at: 1, results: { count: 2, texts: ['air', 'light'] } })).toEqual(['air', 'light'])
    expect(textsOf({ opened_at: 1, results: null })).toEqual([])
  })
})
