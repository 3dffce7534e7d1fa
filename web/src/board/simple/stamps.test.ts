import { describe, expect, it } from 'vitest'
import { isWhole } from '../elements'
import { SHAPES, STAMP_NAMES } from './shapes'
import { BOX, isTap, sizeAt, stampAt } from './stamps'

function counter(): () => number {
  let next = 0
  return () => next++
}

describe('a stamp', () => {
  it.each(STAMP_NAMES)('%s is drawn inside its square', (name) => {
    for (const { points } of SHAPES[name]) {
      for (const place of points.flat()) {
        expect(place).toBeGreaterThan(0)
        expect(place).toBeLessThan(BOX)
      }
    }
  })

  it.each(STAMP_NAMES)('%s is one group of whole lines with ids of their own, whatever it is drawn of', (name) => {
    const elements = stampAt(name, { x: 0, y: 0 }, 100, counter())
    expect(new Set(elements.map(({ id }) => id)).size).toBe(SHAPES[name].length)
    expect(new Set(elements.flatMap(({ groupIds }) => groupIds)).size).toBe(1)
    expect(elements.every(isWhole)).toBe(true)
  })

  it('fills only lines that end where they began', () => {
    const filled = STAMP_NAMES.flatMap((name) => SHAPES[name]).filter(({ fill }) => fill !== undefined)
    expect(filled.length).toBeGreaterThan(3)
    for (const { points } of filled) {
      const [first, last] = [points[0], points.at(-1)]
      expect(last?.[0]).toBeCloseTo(first?.[0] ?? NaN)
      expect(last?.[1]).toBeCloseTo(first?.[1] ?? NaN)
    }
  })

  it('lies round the place of the tap, as large as it is to be', () => {
    const [circle] = stampAt('done', { x: 300, y: -200 }, 200, counter())
    // A circle begins at its right: 43 of 50 away from the middle, in a square twice as large.
    expect(circle).toMatchObject({ x: 300 + 2 * 43, y: -200, points: expect.arrayContaining([[0, 0]]) as unknown })
    expect(circle?.width).toBeCloseTo(2 * 86)
    expect(circle?.height).toBeCloseTo(2 * 86)
    expect(circle?.strokeWidth).toBeCloseTo(10)
  })

  it('is as large on the screen from near and far, and never lost nor larger than a page', () => {
    expect(sizeAt(2) * 2).toBeCloseTo(sizeAt(1))
    expect(sizeAt(30)).toBe(30)
    expect(sizeAt(0.1)).toBe(600)
  })
})

describe('a tap', () => {
  const down = { x: 100, y: 100, scrollX: 0, scrollY: 0, zoom: 1 }

  it('may tremble', () => {
    expect(isTap(down, { ...down, x: 108, y: 94 })).toBe(true)
  })

  it('is not a finger that is drawn along', () => {
    expect(isTap(down, { ...down, x: 120 })).toBe(false)
  })

  it('is not two fingers that move the board or go nearer', () => {
    expect(isTap(down, { ...down, scrollY: 5 })).toBe(false)
    expect(isTap(down, { ...down, zoom: 1.1 })).toBe(false)
  })
})
