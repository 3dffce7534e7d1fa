import { describe, expect, it } from 'vitest'
import type { Sketch } from '../wire/types'
import { barbs, boxOf, fit, inOrder, viewOf } from './geometry'

const sketch = (changes: Partial<Omit<Sketch, 'points'>> & { points?: number[][] } = {}): Sketch =>
  ({ id: 'a', type: 'rectangle', x: 10, y: 20, width: 30, height: 40, ...changes }) as Sketch

describe('boxOf', () => {
  it('is where a shape lies, drawn from whichever corner', () => {
    expect(boxOf(sketch())).toEqual({ left: 10, top: 20, right: 40, bottom: 60 })
    expect(boxOf(sketch({ width: -30, height: -40 }))).toEqual({ left: -20, top: -20, right: 10, bottom: 20 })
  })

  it('is around the points of a stroke, whatever its size says', () => {
    const stroke = sketch({ type: 'freedraw', points: [[0, 0], [-5, 7], [12, -3]] })
    expect(boxOf(stroke)).toEqual({ left: 5, top: 17, right: 22, bottom: 27 })
  })

  it('is around a shape that was turned', () => {
    const box = boxOf(sketch({ x: 0, y: 0, width: 40, height: 20, angle: Math.PI / 2 }))
    expect(box.left).toBeCloseTo(10)
    expect(box.right).toBeCloseTo(30)
    expect(box.top).toBeCloseTo(-10)
    expect(box.bottom).toBeCloseTo(30)
  })

  it.each([NaN, Infinity, 1e308])('is finite whatever a number says (%s)', (number) => {
    const box = boxOf(sketch({ x: number, width: number, angle: number, points: [[number, 1], [2, -number]] }))
    expect(Object.values(box).every(Number.isFinite)).toBe(true)
  })
})

describe('viewOf', () => {
  it('is nothing of an empty page', () => {
    expect(viewOf([])).toBeNull()
  })

  it('stays where it is while one draws within it', () => {
    const before = viewOf([sketch()])
    expect(viewOf([sketch(), sketch({ x: 30, y: 30, width: 5, height: 5 })])).toEqual(before)
  })

  it('grows to hold all that was drawn', () => {
    const view = viewOf([sketch(), sketch({ x: 2000, y: -900, width: 10, height: 10 })])
    expect(view?.left).toBeLessThanOrEqual(10)
    expect(view?.right).toBeGreaterThanOrEqual(2010)
    expect(view?.top).toBeLessThanOrEqual(-900)
    expect(view?.bottom).toBeGreaterThanOrEqual(60)
  })
})

describe('fit', () => {
  it('puts the middle of the view into the middle of the card', () => {
    const { scale, x, y } = fit({ left: 0, top: 0, right: 2000, bottom: 1000 }, 400, 300)
    expect(scale).toBe(0.2)
    expect([1000 * scale + x, 500 * scale + y]).toEqual([200, 150])
  })

  it('lets no lone letter fill the card', () => {
    expect(fit({ left: 0, top: 0, right: 20, bottom: 20 }, 640, 400).scale).toBe(1)
  })

  it('is never nought, even of a card without a size', () => {
    expect(fit({ left: 0, top: 0, right: 20, bottom: 20 }, 0, 0).scale).toBeGreaterThan(0)
  })
})

describe('barbs', () => {
  it('lie behind the tip, one on each side', () => {
    const [one, other] = barbs([0, 0], [100, 0], 10)
    expect(one[0]).toBeLessThan(100)
    expect(one[0]).toBeCloseTo(other[0])
    expect(one[1]).toBeCloseTo(-other[1])
  })
})

describe('inOrder', () => {
  it('is by index, ties by id, and what has none on top', () => {
    const sketches = [
      sketch({ id: 'top', index: null }),
      sketch({ id: 'b', index: 'a1' }),
      sketch({ id: 'a', index: 'a1' }),
      sketch({ id: 'low', index: 'Zz' }),
    ]
    expect(inOrder(sketches).map(({ id }) => id)).toEqual(['low', 'a', 'b', 'top'])
  })
})
