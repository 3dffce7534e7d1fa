import { describe, expect, it } from 'vitest'
import { isSwipe } from './turning'

describe('a finger on the tiles', () => {
  it.each([
    ['to the left shows the next page', -120, 10, 1],
    ['to the right shows the one before', 120, -30, -1],
    ['that slips turns nothing', -30, 0, 0],
    ['that goes more down than across turns nothing', -60, 80, 0],
  ] as const)('%s', (_, x, y, by) => {
    expect(isSwipe({ x: 200, y: 200 }, { x: 200 + x, y: 200 + y })).toBe(by)
  })
})
