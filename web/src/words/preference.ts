/** The level of reading that this device's person chose, or (until then) that of the class they were in last. */
import { isLevel, levelOfGrade, type Level } from './level'

const KEY = 'manabiya.words'
const CLASS_KEY = 'manabiya.words.class'

type Keep = Pick<Storage, 'getItem' | 'setItem'>

/** `null`: neither is known. */
export function loadLevel(storage: Keep): Level | null {
  return levelIn(storage, KEY) ?? levelIn(storage, CLASS_KEY)
}

/** Remember the class's school year; the level to show from now on, `null`: the one there is. */
export function classLevel(storage: Keep, grade: number | null): Level | null {
  const level = grade === null ? null : levelOfGrade(grade)
  if (level === null) return null
  save(storage, CLASS_KEY, level)
  return levelIn(storage, KEY) === null ? level : null
}

function levelIn(storage: Keep, key: string): Level | null {
  const held = storage.getItem(key)
  const value = held === null || Number.isNaN(Number(held)) ? held : Number(held)
  return isLevel(value) ? value : null
}

export function saveLevel(storage: Keep, level: Level): void {
  save(storage, KEY, level)
}

function save(storage: Keep, key: string, level: Level): void {
  try {
    storage.setItem(key, String(level))
  } catch {
    // Private windows may refuse to store: the choice holds for this page.
  }
}
