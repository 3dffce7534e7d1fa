/**
 * Dragging a person from one group to another with a mouse, a pen or a finger.
 *
 * A mouse takes hold anywhere on a row; a finger only on what is marked `data-grip`, because elsewhere it scrolls. What
 * lies under the pointer and is marked `data-place` takes the person. The chooser beside each name does the same by
 * keyboard.
 */
import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent, type MutableRefObject } from 'react'

/** A click trembles by less. */
const LIFT_PX = 6
/** So near to its edge the list scrolls by itself. */
const EDGE_PX = 48
const SCROLL_PX = 12

export interface Dragged {
  readonly person: string
  readonly x: number
  readonly y: number
  /** The place under the pointer. */
  readonly over: string | null
}

interface Held {
  person: string
  pointer: number
  x: number
  y: number
}

export interface Dragging {
  dragged: Dragged | null
  onPointerDown: (person: string, event: ReactPointerEvent<HTMLElement>) => void
  /** Whose chooser had the focus when they were moved. */
  followed: MutableRefObject<string | null>
}

export function useDragging(onDrop: (person: string, place: string) => void): Dragging {
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const held = useRef<Held | null>(null)
  const drop = useRef(onDrop)
  const followed = useRef<string | null>(null)
  useEffect(() => {
    drop.current = onDrop
  })
  useEffect(() => {
    const move = (event: PointerEvent): void => {
      const from = held.current
      if (from?.pointer !== event.pointerId) return
      setDragged((now) => {
        if (now === null && Math.hypot(event.clientX - from.x, event.clientY - from.y) < LIFT_PX) return null
        return { person: from.person, x: event.clientX, y: event.clientY, over: placeAt(event) }
      })
      scrollNear(event)
    }
    const end = (event: PointerEvent): void => {
      const from = held.current
      if (from?.pointer !== event.pointerId) return
      held.current = null
      const lifted = Math.hypot(event.clientX - from.x, event.clientY - from.y) >= LIFT_PX
      const place = event.type === 'pointerup' && lifted ? placeAt(event) : null
      setDragged(null)
      if (place !== null) drop.current(from.person, place)
    }
    const give = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || held.current === null) return
      // It gives back what is in the hand, and does not close the panel around it.
      event.stopPropagation()
      held.current = null
      setDragged(null)
    }
    // Without this, a drag that ends while it moves is a throw to Chromium, and the next tap only what stops it.
    const rest = (event: TouchEvent): void => {
      if (held.current !== null && event.cancelable) event.preventDefault()
    }
    window.addEventListener('touchmove', rest, { passive: false })
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', give, true)
    return () => {
      window.removeEventListener('touchmove', rest)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', give, true)
    }
  }, [])
  const onPointerDown = (person: string, event: ReactPointerEvent<HTMLElement>): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return
    if (event.target.closest('select, button, input') !== null) return
    if (event.pointerType === 'touch' && event.target.closest('[data-grip]') === null) return
    event.preventDefault() // no text is selected
    held.current = { person, pointer: event.pointerId, x: event.clientX, y: event.clientY }
  }
  return { dragged, onPointerDown, followed }
}

function placeAt(event: PointerEvent): string | null {
  const under = document.elementFromPoint(event.clientX, event.clientY)
  return under?.closest<HTMLElement>('[data-place]')?.dataset.place ?? null
}

function scrollNear(event: PointerEvent): void {
  const list = document.querySelector<HTMLElement>('.groups')
  if (list === null) return
  const { top, bottom } = list.getBoundingClientRect()
  if (event.clientY < top + EDGE_PX) list.scrollTop -= SCROLL_PX
  if (event.clientY > bottom - EDGE_PX) list.scrollTop += SCROLL_PX
}
