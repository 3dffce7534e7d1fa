import { expect, it, vi } from 'vitest'
import { PlaybackClock } from './clock'
import { pressKey } from './keys'

function clockFrom(begins: number, ends: number) {
  const time = { ms: 5000 }
  return { clock: new PlaybackClock(begins, ends, () => time.ms), pass: (seconds: number) => (time.ms += seconds * 1000) }
}

it('stands until it is started, and again when it is stopped', () => {
  const { clock, pass } = clockFrom(100, 200)
  pass(5)
  expect(clock.at).toBe(100)
  clock.play()
  pass(5)
  clock.pause()
  pass(5)
  expect(clock.at).toBe(105)
})

it('runs as fast as it is told, from where it is', () => {
  const { clock, pass } = clockFrom(100, 200)
  clock.play()
  pass(10)
  clock.setRate(2)
  pass(10)
  expect(clock.at).toBe(130)
})

it('stands while it is held, and makes nothing up afterwards', () => {
  const { clock, pass } = clockFrom(100, 200)
  clock.play()
  clock.hold(true)
  pass(10)
  clock.hold(false)
  pass(1)
  expect(clock.at).toBe(101)
})

it('never leaves the lesson, and begins anew after its end', () => {
  const { clock, pass } = clockFrom(100, 200)
  clock.seek(5000)
  expect(clock.at).toBe(200)
  clock.seek(-5)
  expect(clock.at).toBe(100)
  clock.play()
  pass(500)
  expect(clock.at).toBe(200)
  clock.play()
  pass(1)
  expect(clock.at).toBe(101)
})

it('tells of every jump, also to where it is, and of nothing that changes nothing', () => {
  const { clock } = clockFrom(100, 200)
  const told = vi.fn()
  clock.subscribe(told)
  clock.seek(100)
  clock.hold(false)
  clock.setRate(1)
  expect(told).toHaveBeenCalledTimes(1)
  expect(clock.get().jumps).toBe(1)
})

it('is steered by keys', () => {
  const { clock } = clockFrom(100, 200)
  const chapters = [110, 150]
  const press = (...keys: string[]): number => {
    for (const key of keys) expect(pressKey(key, clock, chapters)).toBe(true)
    return clock.at
  }
  expect(press('ArrowRight')).toBe(105)
  expect(press('n')).toBe(110)
  expect(press('n', 'l')).toBe(160)
  expect(press('p')).toBe(150)
  expect(press('p')).toBe(110)
  expect(press('j')).toBe(100)
  expect(press('End', 'n')).toBe(200)
  press('>', '>', '>', '>')
  expect(clock.get().rate).toBe(2)
  press('<', ' ')
  expect(clock.get()).toMatchObject({ rate: 1.5, playing: true })
  expect(pressKey('x', clock, chapters)).toBe(false)
})
