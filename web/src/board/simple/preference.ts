/** Whether this device's person draws with few large tools: as they chose, or (until then) as they read. */
import type { Level } from '../../words/level'

const KEY = 'manabiya.board.simple'

type Keep = Pick<Storage, 'getItem' | 'setItem'>

/** Who reads no kanji yet begins with few tools. */
export function loadSimple(storage: Keep, level: Level): boolean {
  const chosen = storage.getItem(KEY)
  if (chosen === 'on' || chosen === 'off') return chosen === 'on'
  return level === 'kana'
}

export function saveSimple(storage: Keep, on: boolean): void {
  try {
    storage.setItem(KEY, on ? 'on' : 'off')
  } catch {
    // Private windows may refuse to store: the choice holds for this page.
  }
}
