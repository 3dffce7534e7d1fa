import { describe, expect, it } from 'vitest'
import { loadLevel, saveLevel } from './preference'

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
