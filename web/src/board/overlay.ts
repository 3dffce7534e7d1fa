/**
 * What others draw at this moment: deltas put onto elements until the put comes that makes them last.
 *
 * Invariant: an overlay is somebody else's, and ends: by their put, by their going, or by silence.
 */
import { isNewer, type BoardElement, type State } from './elements'
import type { Delta } from './protocol'

/** The put follows within a second of the last delta; who is silent for longer than this is gone. */
const SILENCE_MS = 5000

interface Overlay {
  readonly by: string
  readonly atMs: number
}

export class Overlays {
  readonly #overlays = new Map<string, Overlay>()

  has(id: string): boolean {
    return this.#overlays.has(id)
  }

  start(id: string, by: string, atMs: number): void {
    this.#overlays.set(id, { by, atMs })
  }

  end(id: string): boolean {
    return this.#overlays.delete(id)
  }

  /** Ends everything of one person (they left); returns the ids. */
  endOf(by: string): string[] {
    return this.#endWhere((overlay) => overlay.by === by)
  }

  /** Ends what has been silent for too long; returns the ids. */
  expire(nowMs: number): string[] {
    return this.#endWhere((overlay) => nowMs - overlay.atMs >= SILENCE_MS)
  }

  #endWhere(over: (overlay: Overlay) => boolean): string[] {
    const ended = [...this.#overlays].filter(([, overlay]) => over(overlay)).map(([id]) => id)
    for (const id of ended) this.#overlays.delete(id)
    return ended
  }
}

/** The element as the delta says it is; `null` where the delta is old, or cannot be shown without what was missed. */
export function withDelta(
  delta: Delta,
  shown: BoardElement | undefined,
  state: State | undefined,
): BoardElement | null {
  const to = { version: delta.v, versionNonce: delta.n }
  const base = delta.element ?? shown
  if (base === undefined || !isNewer(to, state)) return null
  const next: Record<string, unknown> = { ...base, ...to }
  if (delta.place != null) Object.assign(next, delta.place)
  if (delta.points != null) {
    const before = base.points ?? []
    const from = delta.from ?? 0
    if (from > before.length) return null
    next.points = [...before.slice(0, from), ...delta.points]
  }
  return next as unknown as BoardElement
}
