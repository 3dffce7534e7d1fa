import { expect, it } from 'vitest'
import { fitted } from './shrink'

it.each([
  [4000, 3000, 1600, 1200],
  [3000, 4000, 1200, 1600],
  [800, 600, 800, 600],
  [10_000, 1, 1600, 1],
  [0, 0, 1, 1],
])('a picture of %i × %i is sent as %i × %i', (width, height, toWidth, toHeight) => {
  expect(fitted(width, height, 1600)).toEqual({ width: toWidth, height: toHeight })
})
