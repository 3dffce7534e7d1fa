import { describe, expect, it } from 'vitest'
import { loudness } from './level'

const tone = (amplitude: number): Float32Array =>
  Float32Array.from({ length: 1024 }, (_, index) => amplitude * Math.sin(index / 5))

describe('loudness', () => {
  it('is 0 for silence and for hiss', () => {
    expect(loudness(new Float32Array(1024))).toBe(0)
    expect(loudness(tone(0.0005))).toBe(0)
  })

  it('is 1 for a loud voice and never more', () => {
    expect(loudness(tone(1))).toBe(1)
  })

  it('grows with the voice', () => {
    expect(loudness(tone(0.1))).toBeGreaterThan(loudness(tone(0.01)))
  })
})
