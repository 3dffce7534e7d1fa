/** Others' pointers, for Excalidraw's `collaborators`: many messages become one change of the screen. Pure. */
import type { ServerMessage } from './protocol'

/** Who has not moved for so long has left without a word, or is not drawing. */
const SILENCE_MS = 30_000

type CursorMessage = Extract<ServerMessage, { type: 'cursor' }>

export interface Cursor {
  readonly id: string
  readonly username: string
  readonly pointer: { readonly x: number; readonly y: number; readonly tool: 'pointer' | 'laser' }
  readonly button: 'up' | 'down'
  readonly selectedElementIds: Readonly<Record<string, true>>
  readonly color: { readonly background: string; readonly stroke: string }
}

const COLOURS = ['#b94a12', '#8a6500', '#4d7212', '#1d6b54', '#14647f', '#3b4fa3', '#7a3b94', '#a32f58']

/** The same colour for a person on everybody's screen. */
export function colourOf(participantId: string): string {
  let sum = 0
  for (const letter of participantId) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return COLOURS[sum % COLOURS.length] ?? '#1d6b54'
}

export class Cursors {
  #cursors = new Map<string, Cursor & { readonly atMs: number }>()
  #changed = false

  move(message: CursorMessage, nowMs: number): void {
    const colour = colourOf(message.by)
    this.#cursors.set(message.by, {
      id: message.by,
      username: message.name,
      pointer: { x: message.x, y: message.y, tool: message.tool ?? 'pointer' },
      button: message.button ?? 'up',
      selectedElementIds: Object.fromEntries((message.selected ?? []).map((id) => [id, true as const])),
      color: { background: colour, stroke: colour },
      atMs: nowMs,
    })
    this.#changed = true
  }

  leave(participantId: string): void {
    this.#changed = this.#cursors.delete(participantId) || this.#changed
  }

  clear(): void {
    this.#changed = this.#cursors.size > 0 || this.#changed
    this.#cursors.clear()
  }

  /** All cursors if any changed since this was asked last; `null` otherwise. */
  take(nowMs: number): Map<string, Cursor> | null {
    for (const [id, cursor] of this.#cursors) if (nowMs - cursor.atMs >= SILENCE_MS) this.leave(id)
    if (!this.#changed) return null
    this.#changed = false
    return new Map(this.#cursors)
  }
}
