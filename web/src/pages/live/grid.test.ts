import { describe, expect, it } from 'vitest'
import { fitGrid, fitPages, GRID_GAP, PAGER_HEIGHT, TILE_RATIO } from './grid'

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

  it('makes no face too small', () => {
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

describe('fitPages', () => {
  it('puts all on one page while they fit', () => {
    expect(fitPages(24, 980, 560)).toMatchObject({ pages: 1, perPage: 24 })
    expect(fitPages(0, 980, 560)).toMatchObject({ pages: 1 })
  })

  it.each([
    ['a teacher’s Chromebook', 1318, 560],
    ['a Chromebook with a panel open', 954, 560],
    ['a pupil’s, beside the teacher', 376, 560],
    ['a tablet held upright', 728, 430],
    ['a phone', 366, 300],
  ])('shows forty on full pages without scrolling: %s', (_, width, height) => {
    const smallest = width < 480 ? 104 : undefined
    const { pages, perPage, columns, tileWidth } = fitPages(40, width, height, smallest)
    expect(pages * perPage).toBeGreaterThanOrEqual(40)
    expect((pages - 1) * perPage).toBeLessThan(40)
    expect(tileWidth).toBeGreaterThanOrEqual(smallest ?? 148)
    expect(columns * tileWidth + (columns - 1) * GRID_GAP).toBeLessThanOrEqual(width)
    expect(heightOf(perPage, columns, tileWidth)).toBeLessThanOrEqual(height - (pages > 1 ? PAGER_HEIGHT : 0) + 1)
  })

  it('works in a place that has no size yet', () => {
    expect(fitPages(40, 0, 0)).toMatchObject({ columns: 1, pages: 1 })
  })
})
