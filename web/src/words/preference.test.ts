import { describe, expect, it } from 'vitest'
import { classLevel, loadLevel, saveLevel } from './preference'

function storage(initial: string | null = null) {
  let held = initial
  return {
    getItem: () => held,
    setItem: (_: string, value: string) => {
      held = value
    },
  }
}

describe('the level that was chosen', () => {
  it.each(['plain', 'kana', 3] as const)('%s is remembered', (level) => {
    const place = storage()
    saveLevel(place, level)
    expect(loadLevel(place)).toBe(level)
  })

  it('is none where none was chosen, or where something else stands', () => {
    expect([null, '12', 'x', ''].map((held) => loadLevel(storage(held)))).toEqual([null, null, null, null])
  })
})

describe('the level of the class', () => {
  const place = () => {
    const held = new Map<string, string>()
    return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, value: string) => void held.set(key, value) }
  }

  it.each([
    [1, 'kana'],
    [2, 2],
    [6, 6],
    [9, 9],
    [null, null],
    [10, null],
    [0, null],
  ])('of year %s is %s', (grade, level) => {
    const storage = place()
    expect(classLevel(storage, grade)).toBe(level)
    expect(loadLevel(storage)).toBe(level)
  })

  it('gives way to what the person chose, before or after', () => {
    const storage = place()
    saveLevel(storage, 'plain')
    expect(classLevel(storage, 1)).toBeNull()
    expect(loadLevel(storage)).toBe('plain')
    const other = place()
    classLevel(other, 1)
    saveLevel(other, 5)
    expect(loadLevel(other)).toBe(5)
  })

  it('follows the class: next year it is another one', () => {
    const storage = place()
    classLevel(storage, 3)
    expect(classLevel(storage, 4)).toBe(4)
    expect(loadLevel(storage)).toBe(4)
  })
})
