import { describe, expect, it } from 'vitest'
import { isShareable, isWhole } from './elements'
import { pictureAt, PICTURE_SIDE, SHEET_SIDE, sheetsBeside, withImages, type Sheet } from './sheets'
import { stroke } from './testing'

const A4: Sheet = { file: 'ab'.repeat(32), width: 1697, height: 2400 }
const WIDE: Sheet = { file: 'cd'.repeat(32), width: 2400, height: 1350 }

function fresh(): () => number {
  let number = 0
  return () => ++number
}

describe('sheets of material', () => {
  it('stand in a row, locked, half as large as they have pixels', () => {
    const [first, second] = sheetsBeside([], [A4, WIDE], fresh())
    expect(first).toMatchObject({ x: 0, y: 0, width: 849, height: SHEET_SIDE, locked: true, fileId: A4.file })
    expect(second).toMatchObject({ x: 889, width: SHEET_SIDE, height: 675, customData: { background: true } })
    expect(first?.id).not.toBe(second?.id)
  })

  it('come to the right of those that are there', () => {
    const there = sheetsBeside([], [A4], fresh())
    const [next] = sheetsBeside([...there, stroke('far', 5, { x: 9000 })], [A4], fresh())
    expect(next).toMatchObject({ x: 889 })
  })

  it('lie under everything that is drawn, and over no earlier sheet', () => {
    const there = sheetsBeside([], [A4], fresh())
    const drawn = stroke('s', 5)
    const [sheet] = sheetsBeside([...there, drawn], [WIDE], fresh())
    const picture = pictureAt(A4, { x: 0, y: 0 }, fresh())
    if (sheet === undefined) throw new Error('no sheet')
    expect(withImages([...there, drawn], [sheet, picture])).toEqual([...there, sheet, drawn, picture])
  })

  it('are sent to the others as they are', () => {
    for (const element of sheetsBeside([], [A4], fresh())) {
      expect(isShareable(element)).toBe(true)
      expect(isWhole(element)).toBe(true)
    }
  })
})

describe('a picture', () => {
  it('comes into the middle of the screen, free to be moved', () => {
    const picture = pictureAt({ ...A4, width: 800, height: 400 }, { x: 100, y: 50 }, fresh())
    expect(picture).toMatchObject({ x: -200, y: -100, width: PICTURE_SIDE, height: 300, locked: false })
  })
})
