/**
 * What may be captured of a pupil, as the family agreed to it. Pure; the same table as signaling/lesson/consent.py.
 *
 * Invariant: a page never opens a device for what is not agreed to.
 */
import type { Consent, Source } from '../wire'

const NEVER: Record<Consent, readonly Source[]> = {
  all: [],
  // Paper under a camera goes out as a screen.
  voice: ['camera', 'screen'],
  board: ['camera', 'screen', 'microphone'],
  nothing: ['camera', 'screen', 'microphone'],
}

export function mayCapture(consent: Consent, source: Source): boolean {
  return !NEVER[consent].includes(source)
}

export function mayDraw(consent: Consent): boolean {
  return consent !== 'nothing'
}
