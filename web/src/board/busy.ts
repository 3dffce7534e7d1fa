/** What is being edited right now, from Excalidraw's state: it must not be changed under the hand. Pure. */

interface WithId {
  readonly id: string
}

/** The parts of Excalidraw's `AppState` that say so. */
export interface EditingState {
  readonly cursorButton: 'up' | 'down'
  readonly newElement: WithId | null
  readonly multiElement: WithId | null
  readonly resizingElement: WithId | null
  readonly editingTextElement: WithId | null
  readonly editingLinearElement: { readonly elementId: string } | null
  readonly selectedElementIds: Readonly<Record<string, boolean>>
}

export function busyOf(state: EditingState): Set<string> {
  const busy = new Set<string>()
  for (const element of [state.multiElement, state.resizingElement, state.editingTextElement]) {
    if (element !== null) busy.add(element.id)
  }
  if (state.editingLinearElement !== null) busy.add(state.editingLinearElement.elementId)
  if (state.cursorButton === 'down') {
    if (state.newElement !== null) busy.add(state.newElement.id)
    for (const [id, selected] of Object.entries(state.selectedElementIds)) if (selected) busy.add(id)
  }
  return busy
}
