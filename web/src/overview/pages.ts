/** The sketched pages as they were told. Invariant: a page holds what the feed said last of each element. Pure. */
import type { PageLost, PageSketch, Sketch } from '../wire/types'
import { inOrder, viewOf, type Box } from './geometry'

export interface Page {
  /** In the order in which they are drawn. */
  readonly sketches: readonly Sketch[]
  /** What of the page is shown; `null`: nothing was drawn. */
  readonly view: Box | null
}

interface Held {
  elements: Map<string, Sketch>
  page: Page | null
}

export class Pages {
  readonly #held = new Map<string, Held>()

  /** Takes what was told, and says which page looks different now. */
  take(message: PageSketch | PageLost): string {
    const id = message.page_id
    if (message.type === 'lost') {
      this.#held.delete(id)
      return id
    }
    const before = message.whole ? undefined : this.#held.get(id)
    const elements = before?.elements ?? new Map<string, Sketch>()
    for (const sketch of message.elements as Sketch[]) elements.set(sketch.id, sketch)
    for (const gone of message.gone) elements.delete(gone)
    this.#held.set(id, { elements, page: null })
    return id
  }

  /** `null`: nothing is known of the page (yet, or any more). */
  get(id: string): Page | null {
    const held = this.#held.get(id)
    if (held === undefined) return null
    held.page ??= { sketches: inOrder(held.elements.values()), view: viewOf(held.elements.values()) }
    return held.page
  }

  /** Keeps these only: the others are told whole when they are on the screen again. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#held.keys()) if (!ids.has(id)) this.#held.delete(id)
  }
}
