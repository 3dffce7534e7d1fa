/** What we tell others while the pointer is down: as little as shows them the change. Pure. */
import { rounded, toWire, type BoardElement } from './elements'
import { MAX_LIVE_POINTS, type Delta } from './protocol'

/** An element up to this size is told whole; a larger one only where it is. */
const SMALL_CHARACTERS = 4000

/** Remembers how much of each stroke was told. */
export class Telling {
  readonly #told = new Map<string, { version: number; points: number }>()

  /** The delta from what was told last; `null`: nothing new. `known`: others have the element. */
  delta(element: BoardElement, known: boolean): Delta | null {
    const told = this.#told.get(element.id)
    if (told?.version === element.version) return null
    const base = { type: 'live', id: element.id, v: element.version, n: element.versionNonce } as const
    const drawn = told?.points ?? 0
    if (element.type === 'freedraw' && (!known || drawn > 0)) return this.#stroke(element, base, drawn)
    this.#told.set(element.id, { version: element.version, points: 0 })
    const whole = toWire(element)
    if (JSON.stringify(whole).length <= SMALL_CHARACTERS) return { ...base, element: whole }
    return { ...base, place: placeOf(element) }
  }

  /** The edit ended: the next one begins anew. */
  forget(id: string): void {
    this.#told.delete(id)
  }

  /** A connection was lost: others may have missed anything. */
  forgetAll(): void {
    this.#told.clear()
  }

  #stroke(
    element: BoardElement,
    base: Pick<Delta, 'type' | 'id' | 'v' | 'n'>,
    told: number,
  ): Delta {
    const points = element.points ?? []
    const until = Math.min(points.length, told + MAX_LIVE_POINTS)
    this.#told.set(element.id, { version: until < points.length ? -1 : element.version, points: until })
    const fresh = points.slice(told, until).map(rounded)
    if (told > 0) return { ...base, from: told, points: fresh, place: placeOf(element) }
    return { ...base, from: 0, element: toWire({ ...element, points: fresh, pressures: [] }) }
  }
}

function placeOf(element: BoardElement): NonNullable<Delta['place']> {
  const number = (field: string): number => Number(element[field] ?? 0)
  const size = (field: string): number => Math.abs(number(field))
  return {
    x: number('x'),
    y: number('y'),
    width: size('width'),
    height: size('height'),
    angle: number('angle'),
  }
}
