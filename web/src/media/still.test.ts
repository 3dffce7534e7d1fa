import { describe, expect, it } from 'vitest'
import { cover } from './still'

describe('cover', () => {
  it.each([
    ['wide', 960, 540, { x: 120, y: 0, w: 720, h: 540 }],
    ['upright', 480, 640, { x: 0, y: 140, w: 480, h: 360 }],
    ['of the same shape', 640, 480, { x: 0, y: 0, w: 640, h: 480 }],
  ])('takes the middle of a picture that is %s', (_, width, height, part) => {
    expect(cover(width, height, 4 / 3)).toEqual(part)
  })
})
