import { describe, expect, it } from 'vitest'
import { tilesWanted, type VisibleTile } from './view'

const tile = (person: string, heightCssPx = 100, source: 'camera' | 'screen' = 'camera'): VisibleTile => ({
  person,
  source,
  heightCssPx,
})

describe('tilesWanted', () => {
  it('puts a screen first, then the teacher, then who speaks, then the rest as on the page', () => {
    const visible = [tile('a'), tile('b'), tile('teacher'), tile('c'), tile('b', 700, 'screen')]
    const wanted = tilesWanted(visible, 1, new Set(['teacher']), ['c'])
    expect(wanted.map((one) => `${one.person} ${one.source}`)).toEqual([
      'b screen',
      'teacher camera',
      'c camera',
      'a camera',
      'b camera',
    ])
  })

  it('counts heights in device pixels, rounded up to a few steps', () => {
    const wanted = tilesWanted([tile('a', 100), tile('b', 89), tile('c', 5000)], 2, new Set(), [])
    expect(Object.fromEntries(wanted.map((one) => [one.person, one.height]))).toEqual({ a: 360, b: 180, c: 1080 })
  })

  it('says the same for a tile that changed by a few pixels', () => {
    expect(tilesWanted([tile('a', 100)], 1, new Set(), [])).toEqual(tilesWanted([tile('a', 110)], 1, new Set(), []))
  })
})
