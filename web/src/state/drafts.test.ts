import { describe, expect, it } from 'vitest'
import { StoredDrafts } from './drafts'

function place(initial: Record<string, string> = {}) {
  const held = new Map(Object.entries(initial))
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
}

describe('a draft', () => {
  it('is there again for who wrote it', () => {
    const storage = place()
    new StoredDrafts(storage).save('lesson hana', { text: 'ひみつ', mood: 2 })
    expect(new StoredDrafts(storage).load('lesson hana')).toEqual({ text: 'ひみつ', mood: 2 })
  })

  it('is thrown away when somebody else comes in on this device', () => {
    const storage = place()
    const drafts = new StoredDrafts(storage)
    drafts.save('lesson hana', { text: 'ひみつ', mood: 0 })
    expect(drafts.load('lesson ken')).toBeNull()
    expect(JSON.stringify([...storage.held])).not.toContain('ひみつ')
  })

  it('leaves nothing behind when it is cleared', () => {
    const storage = place()
    const drafts = new StoredDrafts(storage)
    drafts.save('lesson hana', { text: 'ひみつ', mood: 0 })
    drafts.clear()
    expect(storage.held.size).toBe(0)
  })

  it.each(['', '{', 'null', '[]', '{"owner": "lesson hana"}', '{"owner": "lesson hana", "text": 3, "mood": 1}'])(
    'is none where %s stands',
    (text) => {
      expect(new StoredDrafts(place({ 'manabiya.reflection': text })).load('lesson hana')).toBeNull()
    },
  )

  it('is kept by the page alone where the browser stores nothing', () => {
    const storage = { ...place(), setItem: () => { throw new Error('full') } }
    expect(() => {
      new StoredDrafts(storage).save('x', { text: 'y', mood: 0 })
    }).not.toThrow()
  })
})
