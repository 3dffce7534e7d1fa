import { describe, expect, it } from 'vitest'
import { hueOf, initialOf } from './Avatar'

describe('hueOf', () => {
  it('is one of eight, and the same for the same id', () => {
    const hues = new Set(Array.from({ length: 200 }, (_, index) => hueOf(`participant${index}`)))
    expect(hues.size).toBe(8)
    expect(hueOf('はな')).toBe(hueOf('はな'))
  })
})

describe('initialOf', () => {
  it.each([
    ['hana', 'H'],
    [' はな', 'は'],
    ['が', 'が'],
    ['👩‍🏫 Sato', '👩‍🏫'],
    ['', '?'],
  ])('of %j is %j', (name, initial) => {
    expect(initialOf(name)).toBe(initial)
  })
})
