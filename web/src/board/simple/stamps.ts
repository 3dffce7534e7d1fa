/**
 * Stamps as elements of a board: lines that are drawn and filled, so that they look alike on every device, and in
 * what is exported. Pure: ids and nonces are the caller's.
 *
 * Invariant: what one tap puts is one group, so that one undo and one rub of the eraser take it away.
 */
import type { BoardElement, Point } from '../elements'
import { freshId, made, type Fresh } from '../made'
import { SHAPES, type Part, type StampName } from './shapes'

/** Of the square that shapes are drawn in. */
export const BOX = 100
/** As large on the screen as a stamp on paper; on the board it depends on how near one looks. */
const SIZE_ON_SCREEN = 110
const LEAST = 30
const MOST = 600
/** A finger that puts a stamp trembles. */
const TREMBLE_PX = 12

export interface Place {
  readonly x: number
  readonly y: number
}

/** Where a finger is on the screen, and what of the board lies there. */
export interface Touch extends Place {
  readonly scrollX: number
  readonly scrollY: number
  readonly zoom: number
}

/** Whether a touch from one to the other put a finger down and took it up: the board was not moved by two fingers. */
export function isTap(down: Touch, up: Touch): boolean {
  const moved = down.scrollX !== up.scrollX || down.scrollY !== up.scrollY || down.zoom !== up.zoom
  return !moved && Math.hypot(up.x - down.x, up.y - down.y) <= TREMBLE_PX
}

/** Scene units of a stamp's side at this zoom. */
export function sizeAt(zoom: number): number {
  return Math.min(MOST, Math.max(LEAST, SIZE_ON_SCREEN / zoom))
}

/** The elements of one stamp with its middle at `centre`. */
export function stampAt(name: StampName, centre: Place, size: number, fresh: Fresh): BoardElement[] {
  const scale = size / BOX
  const group = freshId('stamp', fresh)
  return SHAPES[name].map((part) => {
    const points = part.points.map(([x, y]): Point => [
      centre.x + (x - BOX / 2) * scale,
      centre.y + (y - BOX / 2) * scale,
    ])
    return line(points, part, Math.max(1, part.width * scale), group, fresh)
  })
}

function line(points: readonly Point[], part: Part, strokeWidth: number, group: string, fresh: Fresh): BoardElement {
  const [x, y] = points[0] ?? [0, 0]
  const xs = points.map((point) => point[0])
  const ys = points.map((point) => point[1])
  return made(
    {
      type: 'line',
      x,
      y,
      width: Math.max(...xs) - Math.min(...xs),
      height: Math.max(...ys) - Math.min(...ys),
      points: points.map((point): Point => [point[0] - x, point[1] - y]),
      lastCommittedPoint: null,
      startBinding: null,
      endBinding: null,
      startArrowhead: null,
      endArrowhead: null,
      strokeColor: part.stroke,
      backgroundColor: part.fill ?? 'transparent',
      strokeWidth,
      groupIds: [group],
    },
    fresh,
  )
}
