/**
 * Draws a sketched page: plain lines and shapes, no paper texture, no library.
 *
 * Invariant: the pen is left as it was found, whatever is on the page; what is unknown is a grey box.
 */
import type { Sketch } from '../wire/types'
import { barbs, boxOf, centreOf, pointsOf, type Fit, type Point } from './geometry'

/** What is used of a canvas's context. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'setTransform'
  | 'translate'
  | 'rotate'
  | 'clearRect'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'rect'
  | 'ellipse'
  | 'fill'
  | 'stroke'
  | 'fillText'
  | 'drawImage'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'strokeStyle'
  | 'fillStyle'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
>

/** Excalidraw's pen is this much wider than its width says. */
const PEN_FACTOR = 2.4
/** Device pixels: thinner lines fade into the paper. */
const THINNEST = 1
const HEAD = 14
const FONT = "'BIZ UDPGothic', 'Hiragino Sans', 'Noto Sans JP', sans-serif"
const GREY = '#d8d2c4'
/** A page of material whose picture is not there yet. */
const PAPER = '#ffffff'

/** The picture of a file; `null`: it is not there (yet). */
export type PictureOf = (hash: string) => CanvasImageSource | null

export interface Size {
  readonly width: number
  readonly height: number
}

/** `size`: of the canvas in device pixels. */
export function drawPage(pen: Pen, sketches: readonly Sketch[], fit: Fit, size: Size, pictureOf: PictureOf): void {
  pen.save()
  pen.setTransform(1, 0, 0, 1, 0, 0)
  pen.clearRect(0, 0, size.width, size.height)
  pen.setTransform(fit.scale, 0, 0, fit.scale, fit.x, fit.y)
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  for (const sketch of sketches) drawOne(pen, sketch, fit.scale, pictureOf)
  pen.restore()
}

function drawOne(pen: Pen, sketch: Sketch, scale: number, pictureOf: PictureOf): void {
  const turns = (sketch.angle ?? 0) !== 0
  if (turns) {
    const [x, y] = centreOf(boxOf({ ...sketch, angle: 0 }))
    pen.save()
    pen.translate(x, y)
    pen.rotate(sketch.angle ?? 0)
    pen.translate(-x, -y)
  }
  pen.globalAlpha = (sketch.opacity ?? 100) / 100
  pen.strokeStyle = sketch.strokeColor ?? '#1e1e1e'
  pen.fillStyle = sketch.backgroundColor ?? 'transparent'
  pen.lineWidth = Math.max(sketch.strokeWidth ?? 1, THINNEST / scale)
  if (sketch.type === 'image') drawImage(pen, sketch, pictureOf)
  else drawShape(pen, sketch, scale)
  if (turns) pen.restore()
}

function drawShape(pen: Pen, sketch: Sketch, scale: number): void {
  const [x, y, width, height] = [sketch.x ?? 0, sketch.y ?? 0, sketch.width ?? 0, sketch.height ?? 0]
  switch (sketch.type) {
    case 'freedraw':
      pen.lineWidth = Math.max((sketch.strokeWidth ?? 1) * PEN_FACTOR, THINNEST / scale)
      course(pen, x, y, pointsOf(sketch))
      pen.stroke()
      return
    case 'line':
    case 'arrow':
      course(pen, x, y, pointsOf(sketch))
      if (isClosed(pointsOf(sketch))) paint(pen, sketch)
      else pen.stroke()
      heads(pen, sketch, x, y)
      return
    case 'text':
      drawText(pen, sketch, x, y, width)
      return
    case 'ellipse':
      pen.beginPath()
      pen.ellipse(x + width / 2, y + height / 2, Math.abs(width / 2), Math.abs(height / 2), 0, 0, 2 * Math.PI)
      paint(pen, sketch)
      return
    case 'diamond':
      course(pen, x, y, [
        [width / 2, 0],
        [width, height / 2],
        [width / 2, height],
        [0, height / 2],
      ])
      pen.closePath()
      paint(pen, sketch)
      return
    case 'rectangle':
    case 'frame':
      pen.beginPath()
      pen.rect(x, y, width, height)
      paint(pen, sketch)
      return
    default:
      pen.beginPath()
      pen.rect(x, y, width, height)
      pen.fillStyle = GREY
      pen.fill()
  }
}

function drawImage(pen: Pen, sketch: Sketch, pictureOf: PictureOf): void {
  const [x, y, width, height] = [sketch.x ?? 0, sketch.y ?? 0, sketch.width ?? 0, sketch.height ?? 0]
  pen.beginPath()
  pen.rect(x, y, width, height)
  const picture = typeof sketch.fileId === 'string' ? pictureOf(sketch.fileId) : null
  if (picture === null) {
    pen.fillStyle = PAPER
    pen.fill()
  } else pen.drawImage(picture, x, y, width, height)
  pen.strokeStyle = GREY
  pen.stroke()
}

function paint(pen: Pen, sketch: Sketch): void {
  if ((sketch.backgroundColor ?? 'transparent') !== 'transparent') pen.fill()
  pen.stroke()
}

function course(pen: Pen, x: number, y: number, points: readonly Point[]): void {
  pen.beginPath()
  for (const [index, [px, py]] of points.entries()) {
    if (index === 0) pen.moveTo(x + px, y + py)
    else pen.lineTo(x + px, y + py)
  }
}

function isClosed(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return points.length > 2 && first !== undefined && first[0] === last?.[0] && first[1] === last[1]
}

function heads(pen: Pen, sketch: Sketch, x: number, y: number): void {
  const points = pointsOf(sketch)
  const head = (from: Point | undefined, tip: Point | undefined): void => {
    if (from === undefined || tip === undefined) return
    const [one, other] = barbs(from, tip, HEAD + (sketch.strokeWidth ?? 1) * 2)
    course(pen, x, y, [one, tip, other])
    pen.stroke()
  }
  if ((sketch.endArrowhead ?? null) !== null) head(points.at(-2), points.at(-1))
  if ((sketch.startArrowhead ?? null) !== null) head(points[1], points[0])
}

function drawText(pen: Pen, sketch: Sketch, x: number, y: number, width: number): void {
  const size = sketch.fontSize ?? 20
  const align = sketch.textAlign === 'center' || sketch.textAlign === 'right' ? sketch.textAlign : 'left'
  pen.fillStyle = sketch.strokeColor ?? '#1e1e1e'
  pen.font = `${size}px ${FONT}`
  pen.textBaseline = 'top'
  pen.textAlign = align
  const left = align === 'center' ? x + width / 2 : align === 'right' ? x + width : x
  for (const [line, words] of (sketch.text ?? '').split('\n').entries()) pen.fillText(words, left, y + line * size * 1.25)
}
