/**
 * Pages of material and pictures as elements of a board. Pure: ids and nonces are the caller's.
 *
 * Invariant: a sheet never lies on another one; sheets stand in a row from left to right.
 */
import type { BoardElement } from './elements'
import { made, type Fresh } from './made'

export interface Sheet {
  /** The SHA-256 of its picture, by which the lesson holds it. */
  readonly file: string
  readonly width: number
  readonly height: number
}

/** Scene units of the longer side: half the pixels that a page has, so that it stays sharp at twice the size. */
export const SHEET_SIDE = 1200
export const PICTURE_SIDE = 600
const GAP = 40

/** `sheets` as locked material to write on, to the right of what is there already. */
export function sheetsBeside(scene: readonly BoardElement[], sheets: readonly Sheet[], fresh: Fresh): BoardElement[] {
  let x = scene.filter(isSheet).reduce((right, element) => Math.max(right, rightOf(element) + GAP), 0)
  return sheets.map((sheet) => {
    const { width, height } = sized(sheet, SHEET_SIDE)
    const element = image(sheet, { x, y: 0, width, height }, fresh)
    x += width + GAP
    return { ...element, locked: true, customData: { background: true } }
  })
}

/** A picture in the middle of what is on the screen, to be moved and resized by whoever put it. */
export function pictureAt(sheet: Sheet, centre: { x: number; y: number }, fresh: Fresh): BoardElement {
  const { width, height } = sized(sheet, PICTURE_SIDE)
  return image(sheet, { x: centre.x - width / 2, y: centre.y - height / 2, width, height }, fresh)
}

/** The scene with material below everything that is drawn, and pictures above. Indices are Excalidraw's to give. */
export function withImages(scene: readonly BoardElement[], images: readonly BoardElement[]): BoardElement[] {
  const sheets = images.filter(isSheet)
  const under = scene.filter(isSheet)
  const drawn = scene.filter((element) => !isSheet(element))
  return [...under, ...sheets, ...drawn, ...images.filter((element) => !isSheet(element))]
}

function isSheet(element: BoardElement): boolean {
  return element.type === 'image' && element.isDeleted !== true && element.customData?.background === true
}

function rightOf(element: BoardElement): number {
  return Number(element.x) + Number(element.width)
}

function sized(sheet: Sheet, side: number): { width: number; height: number } {
  const scale = side / Math.max(sheet.width, sheet.height)
  return { width: Math.round(sheet.width * scale), height: Math.round(sheet.height * scale) }
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function image({ file }: Sheet, box: Box, fresh: Fresh): BoardElement {
  return made({ type: 'image', ...box, fileId: file, status: 'saved', scale: [1, 1], crop: null }, fresh)
}
