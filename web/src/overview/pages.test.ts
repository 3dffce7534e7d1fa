import { describe, expect, it } from 'vitest'
import type { PageSketch, Sketch } from '../wire/types'
import { Pages } from './pages'

const told = (elements: Partial<Sketch>[], changes: Partial<PageSketch> = {}): PageSketch => ({
  type: 'page',
  page_id: 'p',
  whole: false,
  elements,
  gone: [],
  ...changes,
})
const ids = (pages: Pages, page = 'p'): string[] | undefined => pages.get(page)?.sketches.map(({ id }) => id)

describe('pages', () => {
  it('hold what was told, the latest of each element', () => {
    const pages = new Pages()
    pages.take(told([{ id: 'a', index: 'a1', x: 1 }, { id: 'b', index: 'a2' }], { whole: true }))
    pages.take(told([{ id: 'a', index: 'a3', x: 2 }], { gone: ['b'] }))
    expect(ids(pages)).toEqual(['a'])
    expect(pages.get('p')?.sketches[0]?.x).toBe(2)
  })

  it('begin anew with what is told whole', () => {
    const pages = new Pages()
    pages.take(told([{ id: 'a' }], { whole: true }))
    pages.take(told([{ id: 'b' }], { whole: true }))
    expect(ids(pages)).toEqual(['b'])
  })

  it('know nothing of a page that was lost, or that nobody looks at any more', () => {
    const pages = new Pages()
    pages.take(told([{ id: 'a' }], { whole: true }))
    pages.take(told([{ id: 'a' }], { whole: true, page_id: 'q' }))
    pages.take({ type: 'lost', page_id: 'p' })
    expect(pages.get('p')).toBeNull()
    pages.keep(new Set())
    expect(pages.get('q')).toBeNull()
  })

  it('work a page out once for many looks', () => {
    const pages = new Pages()
    pages.take(told([{ id: 'a' }], { whole: true }))
    expect(pages.get('p')).toBe(pages.get('p'))
  })
})
