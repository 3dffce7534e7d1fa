/** When a finger or a key turns a page of tiles. */
import { useEffect } from 'react'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Shorter is a tap that slipped. */
const SWIPE_PX = 48

/** Which page a finger's way asks for: 1 the next, -1 the one before, 0 neither. */
export function isSwipe(from: Point, to: Point): 1 | -1 | 0 {
  const [across, along] = [to.x - from.x, Math.abs(to.y - from.y)]
  if (Math.abs(across) < SWIPE_PX || Math.abs(across) < 2 * along) return 0
  return across < 0 ? 1 : -1
}

/** Whether a key belongs to what it was pressed in: a text, a list that scrolls, a dialog. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], .side, dialog') !== null
}

/** Page Up and Page Down turn pages, wherever on the stage the focus is. */
export function usePageKeys(pages: number, turn: (by: 1 | -1) => void): void {
  useEffect(() => {
    if (pages < 2) return
    const onKey = (event: KeyboardEvent): void => {
      const by = event.key === 'PageDown' ? 1 : event.key === 'PageUp' ? -1 : 0
      if (by === 0 || isTaken(event.target)) return
      event.preventDefault()
      turn(by)
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
    }
  }, [pages, turn])
}
