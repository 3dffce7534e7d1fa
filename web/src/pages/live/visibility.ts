/** Which tiles are on the screen, told to the controller: the server sends only those pictures. */
import { useEffect, type RefObject } from 'react'
import type { VisibleTile } from '../../media/view'
import type { RoomController } from '../../state/controller'

interface Watched {
  readonly tile: Omit<VisibleTile, 'heightCssPx'>
  visible: boolean
  heightCssPx: number
}

/** One observer for all tiles of a page. */
export class TileWatch {
  readonly #watched = new Map<Element, Watched>()
  readonly #seen: IntersectionObserver
  readonly #sized: ResizeObserver

  constructor(private readonly tell: (visible: VisibleTile[]) => void) {
    this.#seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const watched = this.#watched.get(target)
        if (watched !== undefined) watched.visible = isIntersecting
      }
      this.#report()
    })
    this.#sized = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        const watched = this.#watched.get(target)
        if (watched !== undefined) watched.heightCssPx = contentRect.height
      }
      this.#report()
    })
  }

  watch(element: Element, tile: Watched['tile']): () => void {
    this.#watched.set(element, { tile, visible: false, heightCssPx: 0 })
    this.#seen.observe(element)
    this.#sized.observe(element)
    return () => {
      this.#watched.delete(element)
      this.#seen.unobserve(element)
      this.#sized.unobserve(element)
      this.#report()
    }
  }

  #report(): void {
    const shown = [...this.#watched.values()].filter(({ visible, heightCssPx }) => visible && heightCssPx > 0)
    this.tell(shown.map(({ tile, heightCssPx }) => ({ ...tile, heightCssPx })))
  }
}

const watches = new WeakMap<RoomController, TileWatch>()

function watchOf(controller: RoomController): TileWatch {
  let watch = watches.get(controller)
  if (watch === undefined) {
    watch = new TileWatch((visible) => {
      controller.show(visible)
    })
    watches.set(controller, watch)
  }
  return watch
}

/** Tell the server while this element is on the screen. `person` null: nothing to tell. */
export function useTileVisible(
  element: RefObject<Element | null>,
  controller: RoomController,
  person: string | null,
  source: 'camera' | 'screen',
): void {
  useEffect(() => {
    if (element.current === null || person === null) return
    return watchOf(controller).watch(element.current, { person, source })
  }, [element, controller, person, source])
}
