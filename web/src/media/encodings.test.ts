import { describe, expect, it } from 'vitest'
import { cameraConstraints, cameraEncodings, isSmall, thisDevice, videoSlots } from './encodings'

const laptop = { memoryGiB: 8, cores: 8, touch: false }
const chromebook = { memoryGiB: 4, cores: 2, touch: false }
const ipad = { memoryGiB: undefined, cores: 6, touch: true }

describe('devices', () => {
  it('are small with little memory, few cores or a finger as pointer', () => {
    expect([laptop, chromebook, ipad].map(isSmall)).toEqual([false, true, true])
  })

  it('get six pictures when small and twelve otherwise', () => {
    expect([laptop, chromebook, ipad].map(videoSlots)).toEqual([12, 6, 6])
  })

  it('that do not tell their memory count as having enough', () => {
    const browser = { hardwareConcurrency: 8 } as Navigator
    expect(isSmall(thisDevice(browser))).toBe(false)
  })
})

describe('the camera', () => {
  it('of a teacher at a computer is the larger one', () => {
    expect(cameraConstraints('teacher', laptop).height).toEqual({ ideal: 720 })
    expect(cameraConstraints('teacher', chromebook).height).toEqual({ ideal: 540 })
    expect(cameraConstraints('student', laptop).height).toEqual({ ideal: 540 })
  })

  it('is sent in three layers, low first', () => {
    expect(cameraEncodings('student').map((one) => one.rid)).toEqual(['l', 'm', 'h'])
  })

  it('has two temporal layers: what is lost of the upper one takes one picture with it', () => {
    expect(cameraEncodings('teacher').map((one) => one.scalabilityMode)).toEqual(['L1T2', 'L1T2', 'L1T2'])
  })

  it('of a pupil needs less than half of 2 Mbit/s', () => {
    const total = cameraEncodings('student').reduce((sum, one) => sum + (one.maxBitrate ?? 0), 0)
    expect(total).toBeLessThan(1_000_000)
  })
})
