/**
 * A page of many strokes, drawn plainly until Excalidraw has made its own picture of them, which takes it ten
 * times as long.
 */
import { drawPage } from '../overview/draw'
import type { Sketch } from '../wire/types'
import type { BoardElement } from './elements'
import type { Screen } from './leading'

/** Frames are not painted in a tab that nobody looks at: nothing waits longer for one. */
const LONGEST_FRAME_MS = 100

/** `elements`: in Excalidraw's order. Done when they can be seen. */
export async function showPreview(canvas: HTMLCanvasElement, elements: readonly BoardElement[], screen: Screen): Promise<void> {
  const ratio = globalThis.devicePixelRatio || 1
  const size = { width: Math.round(canvas.clientWidth * ratio), height: Math.round(canvas.clientHeight * ratio) }
  Object.assign(canvas, size)
  const pen = canvas.getContext('2d')
  if (pen === null || size.width === 0 || size.height === 0) return
  const scale = screen.zoom * ratio
  const sketches = elements.filter(({ isDeleted }) => isDeleted !== true) as unknown as Sketch[]
  drawPage(pen, sketches, { scale, x: screen.scrollX * scale, y: screen.scrollY * scale }, size, () => null)
  await painted()
}

/** Excalidraw was given what the preview shows: takes it away when that is painted. */
export async function endPreview(canvas: HTMLCanvasElement): Promise<void> {
  await painted()
  await painted()
  canvas.width = 0
}

async function painted(): Promise<void> {
  await new Promise<void>((done) => {
    requestAnimationFrame(() => setTimeout(done))
    setTimeout(done, LONGEST_FRAME_MS)
  })
}
