/** What stamps look like: lines in a square of 100 by 100. A line that ends where it began can be filled. */
import type { Point } from '../elements'

export interface Part {
  readonly points: readonly Point[]
  readonly stroke: string
  readonly fill?: string
  readonly width: number
}

export const STAMP_NAMES = ['hanamaru', 'star', 'heart', 'thumb', 'question', 'done'] as const
export type StampName = (typeof STAMP_NAMES)[number]

const RED = '#d6293e'
const BLUE = '#1864ab'
const GREEN = '#237032'
const BROWN = '#8a4b00'

/** はなまる: a whirl from the middle, and eight petals round it, as teachers draw them. */
const HANAMARU: readonly Part[] = [
  { points: around(72, 2.6, (turn) => 3 + 10.5 * turn), stroke: RED, width: 4 },
  { points: around(96, 1, (turn) => 35 + 11 * Math.abs(Math.sin(8 * Math.PI * turn))), stroke: RED, width: 4 },
]

const STAR: readonly Part[] = [
  {
    points: Array.from({ length: 11 }, (_, at) => polar(at % 2 === 0 ? 46 : 20, at / 10 - 0.25, 53)),
    stroke: BROWN,
    fill: '#ffd43b',
    width: 4,
  },
]

const HEART: readonly Part[] = [
  { points: Array.from({ length: 49 }, (_, at) => heart((at / 48) * 2 * Math.PI)), stroke: '#b3205a', fill: '#ff8fa8', width: 4 },
]

const THUMB: readonly Part[] = [
  {
    points: rounded([
      [34, 50], [46, 40], [52, 26], [53, 10], [63, 9], [68, 20], [65, 40], [84, 40], [91, 46], [88, 56], [90, 64], [85, 70],
      [86, 78], [79, 82], [77, 90], [66, 91], [46, 91], [34, 86],
    ]),
    stroke: BROWN,
    fill: '#ffe0a3',
    width: 4,
  },
  { points: rounded([[10, 46], [32, 46], [32, 91], [10, 91]]), stroke: BLUE, fill: '#a5d0f5', width: 4 },
]

const QUESTION: readonly Part[] = [
  {
    points: [...Array.from({ length: 25 }, (_, at) => polar(22, 0.5 + (at / 24) * 0.68, 32)), [50, 60], [50, 68]],
    stroke: BLUE,
    width: 11,
  },
  { points: Array.from({ length: 17 }, (_, at) => polar(5, at / 16, 87)), stroke: BLUE, fill: BLUE, width: 3 },
]

const DONE: readonly Part[] = [
  { points: Array.from({ length: 49 }, (_, at) => polar(43, at / 48)), stroke: GREEN, fill: '#d8f0dc', width: 5 },
  { points: [[29, 52], [44, 67], [72, 34]], stroke: GREEN, width: 10 },
]

export const SHAPES: Record<StampName, readonly Part[]> = {
  hanamaru: HANAMARU,
  star: STAR,
  heart: HEART,
  thumb: THUMB,
  question: QUESTION,
  done: DONE,
}

/** The point at so much of a turn, clockwise from the right; `down`: where the middle is. */
function polar(radius: number, turn: number, down = 50): Point {
  return [50 + radius * Math.cos(2 * Math.PI * turn), down + radius * Math.sin(2 * Math.PI * turn)]
}

function around(steps: number, turns: number, radius: (turn: number) => number): Point[] {
  return Array.from({ length: steps + 1 }, (_, at) => polar(radius((at / steps) * turns), (at / steps) * turns))
}

function heart(angle: number): Point {
  const up = 13 * Math.cos(angle) - 5 * Math.cos(2 * angle) - 2 * Math.cos(3 * angle) - Math.cos(4 * angle)
  return [50 + 2.6 * 16 * Math.sin(angle) ** 3, 48 - 2.6 * up]
}

/** A closed line through a polygon with its corners cut twice (Chaikin). */
function rounded(corners: readonly Point[]): Point[] {
  const cut = (points: readonly Point[]): Point[] =>
    points.flatMap((from, at) => {
      const to = points[(at + 1) % points.length] ?? from
      return [between(from, to, 0.25), between(from, to, 0.75)]
    })
  const round = cut(cut(corners))
  return [...round, ...round.slice(0, 1)]
}

function between([x, y]: Point, to: Point, part: number): Point {
  return [x + (to[0] - x) * part, y + (to[1] - y) * part]
}
