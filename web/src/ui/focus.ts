/**
 * Where the keyboard is.
 *
 * Invariant: the focus is never left on nothing. What held it may go (a panel closes, a person is moved, a button is
 * busy); then it comes back as soon as it can be, and meanwhile what stood around it holds the focus.
 */
import { useLayoutEffect, useRef, type RefObject } from 'react'

/** What may hold the focus instead of something inside it. */
const PLACES = 'dialog, main, section, aside, form, [role=group], [role=dialog]'

interface Held {
  element: HTMLElement
  /** What stood around it, from the inside out. */
  around: HTMLElement[]
}

const kept = new WeakSet<Document>()

/** Watch over the focus of a page, for as long as the page lives. A second call changes nothing. */
export function keepFocus(page: Document = document): void {
  if (kept.has(page)) return
  kept.add(page)
  let held: Held | null = null
  let standIn: HTMLElement | null = null

  const look = (): void => {
    const now = page.activeElement
    if (held === null || (now !== null && now !== page.body && now !== standIn)) return
    if (canHold(held.element)) {
      standIn = null
      if (now !== held.element) held.element.focus({ preventScroll: true })
      return
    }
    const place = held.around.find((one) => one.isConnected && one.matches(PLACES)) ?? page.querySelector('main')
    if (place === null || place === now) return
    standIn = place
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1
    place.focus({ preventScroll: true })
  }

  page.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === standIn) return
    standIn = null
    held = { element: target, around: ancestorsOf(target) }
  })
  // A press on nothing gives the focus up on purpose.
  page.addEventListener('pointerdown', () => {
    held = standIn = null
  })
  new MutationObserver(look).observe(page, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'open'],
  })
}

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = []
  for (let one = element.parentElement; one !== null; one = one.parentElement) found.push(one)
  return found
}

function canHold(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled, [hidden], [hidden] *')
}

/**
 * What opens beside the rest gives the focus back when it closes, to whatever opened it.
 *
 * `opening`: what is open; when it changes, whatever has the focus then is what opened it. `takes`: the focus goes in.
 */
export function useFocusBack(place: RefObject<HTMLElement | null>, opening: string, takes: boolean): void {
  const opener = useRef<Element | null>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const active = document.activeElement
    if (!element.contains(active)) opener.current = active
    if (takes) element.focus({ preventScroll: true })
  }, [place, opening, takes])
  useLayoutEffect(() => {
    const element = place.current
    return () => {
      const back = opener.current
      const inside = element?.contains(document.activeElement) === true
      if (inside && back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true })
    }
  }, [place])
}
