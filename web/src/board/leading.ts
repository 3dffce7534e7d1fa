/**
 * Everybody looks where the teacher looks: what the one who leads says of their screen, and what the others follow.
 *
 * Pure: its owner hands over times. The server relays the views of staff alone.
 */
import type { Area, ServerMessage, ViewMessage } from './protocol'

/** As the protocol says: at most ten a second, and again for who comes later. */
const EVERY_MS = 100
const AGAIN_MS = 2000
/** Without a word for so long nobody leads any more. */
const SILENCE_MS = 5000
/** The server's bounds; nobody looks so far out but by mistake. */
const MAX_COORDINATE = 1_000_000

type ViewBy = Extract<ServerMessage, { type: 'view' }>

export class Leading {
  #on = false
  #area: Area | null = null
  #told: Area | null = null
  #toldMs = -AGAIN_MS

  get on(): boolean {
    return this.#on
  }

  turn(on: boolean): void {
    this.#on = on
    this.#told = null
  }

  /** What is on the screen now. */
  look(area: Area): void {
    this.#area = area
  }

  take(nowMs: number): ViewMessage[] {
    const area = this.#area
    if (!this.#on || area === null || !isSayable(area)) return []
    if (nowMs - this.#toldMs < (isSameArea(area, this.#told) ? AGAIN_MS : EVERY_MS)) return []
    this.#told = area
    this.#toldMs = nowMs
    return [{ type: 'view', ...area }]
  }
}

/** `free`: somebody leads, and one looks where one likes nevertheless. */
export type Follows = 'nobody' | 'leader' | 'free'

export class Following {
  #by: string | null = null
  #heardMs = 0
  /** Whom one does not follow, also when they come back. */
  #freeOf: string | null = null
  #area: Area | null = null

  get state(): Follows {
    if (this.#by === null) return 'nobody'
    return this.#by === this.#freeOf ? 'free' : 'leader'
  }

  /** Of two who lead the first is followed, until they have stopped. */
  hear({ by, x, y, width, height }: ViewBy, nowMs: number): void {
    if (this.#by !== null && this.#by !== by) return
    if (by !== this.#freeOf) this.#freeOf = null
    this.#by = by
    this.#heardMs = nowMs
    this.#area = { x, y, width, height }
  }

  /** The leader is gone, or the connection. */
  stop(by: string | null = null): void {
    if (by !== null && by !== this.#by) return
    this.#by = this.#area = null
  }

  /** Look around oneself, or follow again. Another leader is followed by all. */
  turn(free: boolean): void {
    this.#freeOf = free ? this.#by : null
  }

  /** What the screen should show now; `null`: it is one's own. */
  wanted(nowMs: number): Area | null {
    if (this.#by !== null && nowMs - this.#heardMs >= SILENCE_MS) this.stop()
    return this.state === 'leader' ? this.#area : null
  }
}

export interface Screen {
  readonly width: number
  readonly height: number
  readonly scrollX: number
  readonly scrollY: number
  readonly zoom: number
}

export function areaOn({ width, height, scrollX, scrollY, zoom }: Screen): Area {
  return { x: -scrollX, y: -scrollY, width: width / zoom, height: height / zoom }
}

/** Where a screen has to be to show an area whole, in its middle; `null`: it is there already. */
export function screenFor(area: Area, screen: Screen): Screen | null {
  const { width, height } = screen
  const fitting = Math.min(width / Math.max(area.width, 1), height / Math.max(area.height, 1))
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, fitting))
  const scrollX = width / zoom / 2 - (area.x + area.width / 2)
  const scrollY = height / zoom / 2 - (area.y + area.height / 2)
  const isThere =
    Math.abs(zoom / screen.zoom - 1) < 0.001 &&
    Math.abs(scrollX - screen.scrollX) * zoom < 1 &&
    Math.abs(scrollY - screen.scrollY) * zoom < 1
  return isThere ? null : { width, height, scrollX, scrollY, zoom }
}

/** Excalidraw's. */
const MIN_ZOOM = 0.1
const MAX_ZOOM = 30

function isSameArea(a: Area, b: Area | null): boolean {
  return a.x === b?.x && a.y === b.y && a.width === b.width && a.height === b.height
}

function isSayable({ x, y, width, height }: Area): boolean {
  const isNear = [x, y].every((each) => Math.abs(each) <= MAX_COORDINATE)
  return isNear && [width, height].every((each) => each > 0 && each <= 2 * MAX_COORDINATE)
}
