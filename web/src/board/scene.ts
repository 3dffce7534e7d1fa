/** What has to be changed on the screen, and the scene that results. Pure. */
import { byIndex, copyOf, type BoardElement } from './elements'

export class SceneUpdate {
  readonly set = new Map<string, BoardElement>()
  readonly remove = new Set<string>()

  get isEmpty(): boolean {
    return this.set.size === 0 && this.remove.size === 0
  }

  show(element: BoardElement): void {
    this.remove.delete(element.id)
    this.set.set(element.id, element)
  }

  hide(id: string): void {
    this.set.delete(id)
    this.remove.add(id)
  }
}

/**
 * The scene with an update in it, in Excalidraw's order. What did not change stays the same object, so that
 * Excalidraw neither measures nor draws it anew; what is new is a copy, since Excalidraw changes it in place.
 */
export function updatedScene(current: readonly BoardElement[], update: SceneUpdate): BoardElement[] {
  const seen = new Set<string>()
  const next: BoardElement[] = []
  for (const element of current) {
    if (update.remove.has(element.id) || seen.has(element.id)) continue
    seen.add(element.id)
    const changed = update.set.get(element.id)
    next.push(changed === undefined ? element : copyOf(changed))
  }
  for (const [id, element] of update.set) if (!seen.has(id)) next.push(copyOf(element))
  return next.sort(byIndex)
}
