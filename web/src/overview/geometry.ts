/**
 * Where the elements of a sketched page lie, and how they fit into a card. Pure.
 *
 * Invariant: whatever numbers come, every box is finite and every scale is positive.
 */
import { byIndex } from '../board/elements'
import type { Sketch } from '../wire/types'

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Fit {
  readonly scale: number
  /** Where the scene's origin is on the card. */
  readonly x: number
  readonly y: number
}

export type Point = readonly [number, number]

/** Scene units around what was drawn. */
const MARGIN = 24
/** A lone letter must not fill the card: at least this much of the page is shown. */
const LEAST_WIDTH = 640
const LEAST_HEIGHT = 400
/** The view grows in steps, so that a stroke at the edge does not make the whole card crawl. */
const STEP = 120
/** The server takes no coordinates beyond this; whatever says otherwise is not looked at. */
const FARTHEST = 1_000_000

export function pointsOf(sketch: Sketch): readonly Point[] {
  return (sketch.points ?? []) as unknown as readonly Point[] // the schema's generator knows no pairs
}

export function boxOf(sketch: Sketch): Box {
  const [x, y] = [near(sketch.x), near(sketch.y)]
  const points = pointsOf(sketch)
  const xs = points.length > 0 ? points.map(([px]) => x + near(px)) : [x, x + near(sketch.width)]
  const ys = points.length > 0 ? points.map(([, py]) => y + near(py)) : [y, y + near(sketch.height)]
  const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
  const angle = near(sketch.angle)
  return angle === 0 ? box : turned(box, angle)
}

/** The box around a box that was turned about its middle. */
function turned(box: Box, angle: number): Box {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const [width, height] = [box.right - box.left, box.bottom - box.top]
  const [x, y] = centreOf(box)
  const [halfWidth, halfHeight] = [(width * cos + height * sin) / 2, (width * sin + height * cos) / 2]
  return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight }
}

export function centreOf(box: Box): Point {
  return [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
}

/** The part of the page that a card shows: all that was drawn, in steps; `null`: nothing was. */
export function viewOf(sketches: Iterable<Sketch>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const sketch of sketches) {
    const box = boxOf(sketch)
    left = Math.min(left, box.left)
    top = Math.min(top, box.top)
    right = Math.max(right, box.right)
    bottom = Math.max(bottom, box.bottom)
  }
  if (left > right) return null
  return {
    left: Math.floor((left - MARGIN) / STEP) * STEP,
    top: Math.floor((top - MARGIN) / STEP) * STEP,
    right: Math.ceil((right + MARGIN) / STEP) * STEP,
    bottom: Math.ceil((bottom + MARGIN) / STEP) * STEP,
  }
}

export function fit(view: Box, width: number, height: number): Fit {
  const [sceneWidth, sceneHeight] = [
    Math.max(view.right - view.left, LEAST_WIDTH),
    Math.max(view.bottom - view.top, LEAST_HEIGHT),
  ]
  const scale = Math.max(Math.min(width / sceneWidth, height / sceneHeight), Number.MIN_VALUE)
  const [x, y] = centreOf(view)
  return { scale, x: width / 2 - x * scale, y: height / 2 - y * scale }
}

/** The two barbs of an arrow that comes from `from` and ends in `tip`. */
export function barbs(from: Point, tip: Point, size: number): readonly [Point, Point] {
  const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0])
  const barb = (turn: number): Point => [tip[0] - size * Math.cos(angle + turn), tip[1] - size * Math.sin(angle + turn)]
  return [barb(Math.PI / 7), barb(-Math.PI / 7)]
}

/** From the lowest to the topmost. */
export function inOrder(sketches: Iterable<Sketch>): Sketch[] {
  return [...sketches].sort(byIndex)
}

function near(value: number | undefined): number {
  return value === undefined || !Number.isFinite(value) ? 0 : Math.min(Math.max(value, -FARTHEST), FARTHEST)
}
