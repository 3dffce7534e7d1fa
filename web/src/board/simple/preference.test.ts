import { describe, expect, it } from 'vitest'
import { loadSimple, saveSimple } from './preference'

function storage(refusing = false): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => {
      if (refusing) throw new DOMException('no', 'QuotaExceededError')
      kept.set(key, value)
    },
  }
}

describe('few tools or all', () => {
  it('begins with few where somebody reads kana alone, and with all otherwise', () => {
    expect(loadSimple(storage(), 'kana')).toBe(true)
    expect(loadSimple(storage(), 1)).toBe(false)
    expect(loadSimple(storage(), 'plain')).toBe(false)
  })

  it('is as it was chosen on this device, however one reads', () => {
    const device = storage()
    saveSimple(device, false)
    expect(loadSimple(device, 'kana')).toBe(false)
    saveSimple(device, true)
    expect(loadSimple(device, 'plain')).toBe(true)
  })

  it('does not fail where nothing can be kept', () => {
    const device = storage(true)
    saveSimple(device, true)
    expect(loadSimple(device, 'plain')).toBe(false)
  })
})
