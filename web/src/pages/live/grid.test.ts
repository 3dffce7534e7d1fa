import { describe, expect, it } from 'vitest'
import { fitGrid, GRID_GAP, TILE_RATIO } from './grid'

const heightOf = (count: number, columns: number, tileWidth: number): number => {
  const rows = Math.ceil(count / columns)
  return (rows * tileWidth) / TILE_RATIO + (rows - 1) * GRID_GAP
}

describe('fitGrid', () => {
  it.each([1, 2, 3, 5, 9, 12, 16])('shows %d people on a Chromebook without scrolling', (count) => {
    const { columns, tileWidth } = fitGrid(count, 980, 560)
    expect(columns * tileWidth + (columns - 1) * GRID_GAP).toBeLessThanOrEqual(980)
    expect(heightOf(count, columns, tileWidth)).toBeLessThanOrEqual(561)
  })

  it('puts two side by side where it is wide, and one above the other where it is high', () => {
    expect(fitGrid(2, 980, 400).columns).toBe(2)
    expect(fitGrid(2, 360, 700).columns).toBe(1)
  })

  it('scrolls rather than making faces too small', () => {
    const { columns, tileWidth } = fitGrid(40, 980, 560)
    expect(tileWidth).toBeGreaterThanOrEqual(148)
    expect(heightOf(40, columns, tileWidth)).toBeGreaterThan(560)
  })

  it('does not let one face fill the whole screen', () => {
    expect(fitGrid(1, 1900, 1000).tileWidth).toBe(720)
  })

  it('works in a place that has no size yet', () => {
    expect(fitGrid(3, 0, 0).columns).toBe(1)
  })
})
