/** The level of reading that this device's person chose; null: none yet. */
import { isLevel, type Level } from './level'

const KEY = 'manabiya.words'

type Keep = Pick<Storage, 'getItem' | 'setItem'>

export function loadLevel(storage: Keep): Level | null {
  const held = storage.getItem(KEY)
  const value = held === null || Number.isNaN(Number(held)) ? held : Number(held)
  return isLevel(value) ? value : null
}

export function saveLevel(storage: Keep, level: Level): void {
  try {
    storage.setItem(KEY, String(level))
  } catch {
    // Private windows may refuse to store: the choice holds for this page.
  }
}
