import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { counted, COUNTED_SECONDS, faded, Reactions, recent, SHOWN_SECONDS } from './reactions'

const NONE = new Map<string, never>()

describe('recent', () => {
  it('holds the last reaction of each person', () => {
    const held = recent(recent(NONE, { a: 'clap', b: 'yes' }, 10), { a: 'slower' }, 12)
    expect([...held]).toEqual([
      ['a', { reaction: 'slower', atSeconds: 12 }],
      ['b', { reaction: 'yes', atSeconds: 10 }],
    ])
  })
})

describe('faded', () => {
  it('forgets what is too old, and is the same object when nothing is', () => {
    const held = recent(NONE, { a: 'clap' }, 10)
    expect(faded(held, 10 + COUNTED_SECONDS - 1)).toBe(held)
    expect(faded(held, 10 + COUNTED_SECONDS).size).toBe(0)
  })
})

describe('counted', () => {
  it('counts people, not presses, in a fixed order and without zeros', () => {
    const held = recent(recent(NONE, { a: 'slower', b: 'clap', c: 'slower' }, 10), { c: 'slower' }, 11)
    expect(counted(held, SHOWN_SECONDS, 12)).toEqual([
      ['clap', 1],
      ['slower', 2],
    ])
    expect(counted(held, SHOWN_SECONDS, 16)).toEqual([['slower', 1]])
  })
})

describe('Reactions', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('fade by themselves, and then nothing runs any more', () => {
    const reactions = new Reactions(() => Date.now() / 1000)
    reactions.received({ a: 'clap' })
    vi.advanceTimersByTime((COUNTED_SECONDS + 1) * 1000)
    expect(reactions.store.get().size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('end with the room', () => {
    const reactions = new Reactions(() => 0)
    reactions.received({ a: 'clap' })
    reactions.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
