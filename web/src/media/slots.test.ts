import { describe, expect, it } from 'vitest'
import { byPerson } from './slots'

describe('byPerson', () => {
  it('finds the slot of each person and source', () => {
    const pictures = byPerson({
      '3': { participant_id: 'a', source: 'microphone' },
      '7': { participant_id: 'a', source: 'camera', paused: 'bandwidth' },
      '8': null,
      '19': { participant_id: 'b', source: 'screen', paused: '' },
    })
    expect(pictures.microphone.get('a')).toEqual({ mid: '3', paused: '' })
    expect(pictures.camera.get('a')).toEqual({ mid: '7', paused: 'bandwidth' })
    expect(pictures.screen.get('b')).toEqual({ mid: '19', paused: '' })
    expect(pictures.camera.size).toBe(1)
  })
})
