import { describe, expect, it } from 'vitest'
import { DEFAULTS, loadPreferences, savePreferences } from './preferences'

function storage(initial: string | null = null) {
  let held = initial
  return {
    getItem: () => held,
    setItem: (_: string, value: string) => {
      held = value
    },
  }
}

describe('preferences', () => {
  it('are the defaults on a device that was never used', () => {
    expect(loadPreferences(storage())).toEqual(DEFAULTS)
  })

  it('come back as they were saved, each change by itself', () => {
    const place = storage()
    savePreferences(place, { name: 'はな' })
    savePreferences(place, { cameraId: 'cam' })
    expect(loadPreferences(place)).toEqual({ ...DEFAULTS, name: 'はな', cameraId: 'cam' })
  })

  it.each(['not json', 'null', '7', '{"name":7,"cameraId":[]}'])('are the defaults when %j was stored', (text) => {
    expect(loadPreferences(storage(text))).toEqual(DEFAULTS)
  })

  it('hold for the page where the browser refuses to store', () => {
    const place = {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError')
      },
    }
    expect(savePreferences(place, { name: 'Ken' }).name).toBe('Ken')
  })
})
