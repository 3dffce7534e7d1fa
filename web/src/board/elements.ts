/**
 * Excalidraw's elements as far as sharing is concerned: which state is newer, what may be sent, and how.
 *
 * Invariant: nothing here changes an element in place. Excalidraw does, so whatever is kept is a copy.
 */
import { MAX_POINTS } from './protocol'

export type Point = readonly [number, number]

export interface BoardElement {
  readonly id: string
  readonly type: string
  readonly version: number
  readonly versionNonce: number
  readonly index?: string | null
  readonly isDeleted?: boolean
  readonly points?: readonly Point[]
  readonly pressures?: readonly number[]
  readonly text?: string
  readonly customData?: { readonly author?: string; readonly background?: boolean } | null
  readonly [field: string]: unknown
}

export interface State {
  readonly version: number
  readonly versionNonce: number
}

/** As the server's: anything else has an address in it, or is nothing to draw. */
const TYPES = new Set(['rectangle', 'diamond', 'ellipse', 'frame', 'image', 'text', 'freedraw', 'line', 'arrow'])

export function isNewer(a: State, b: State | undefined): boolean {
  if (b === undefined) return true
  if (a.version !== b.version) return a.version > b.version
  return a.versionNonce < b.versionNonce
}

export function isSame(a: State, b: State | undefined): boolean {
  return a.version === b?.version && a.versionNonce === b.versionNonce
}

export function stateOf(element: State): State {
  return { version: element.version, versionNonce: element.versionNonce }
}

export function isShareable(element: BoardElement): boolean {
  return TYPES.has(element.type)
}

/** Whether it can be sent now: Excalidraw drops one-point strokes and empty texts when it restores a page. */
export function isWhole(element: BoardElement): boolean {
  if (element.isDeleted === true) return true
  switch (element.type) {
    case 'text':
      return element.text !== ''
    case 'freedraw':
    case 'line':
    case 'arrow':
      return (element.points?.length ?? 0) >= 2
    case 'image':
      return typeof element.fileId === 'string'
    default:
      return element.width !== 0 || element.height !== 0
  }
}

/** Deep enough that nothing which Excalidraw changes in place is shared with the original. */
export function copyOf(element: BoardElement): BoardElement {
  return structuredClone(element)
}

/**
 * The element as it is sent: points to a hundredth of a unit (a stroke then has half the bytes), a stroke
 * of more points than the server takes thinned, no link.
 */
export function toWire(element: BoardElement): BoardElement {
  const wire: Record<string, unknown> = { ...element, link: null }
  if (element.points !== undefined) {
    const kept = thinned(element.points)
    wire.points = kept.map(rounded)
    const pressures = element.pressures ?? []
    if (pressures.length > 0) wire.pressures = thinned(pressures).map(hundredth)
  }
  return structuredClone(wire) as unknown as BoardElement
}

/** Every n-th of a list, so that at most `MAX_POINTS` are left; the last one always. */
export function thinned<T>(list: readonly T[]): readonly T[] {
  if (list.length <= MAX_POINTS) return list
  const step = Math.ceil(list.length / (MAX_POINTS - 1))
  return list.filter((_, at) => at % step === 0 || at === list.length - 1)
}

export function rounded([x, y]: Point): Point {
  return [hundredth(x), hundredth(y)]
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100
}

interface Ordered {
  readonly id: string
  readonly index?: string | null
}

/** Excalidraw's order: by fractional index, then by id; what has no index yet lies on top. */
export function byIndex(a: Ordered, b: Ordered): number {
  const left = a.index ?? null
  const right = b.index ?? null
  if (left !== right) {
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -1 : 1
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
