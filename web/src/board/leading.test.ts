import { describe, expect, it } from 'vitest'
import { areaOn, Following, Leading, screenFor } from './leading'

const AREA = { x: 10, y: 20, width: 400, height: 300 }
const view = (by: string, area = AREA) => ({ type: 'view' as const, by, ...area })

describe('who leads', () => {
  it('says nothing of their screen until they want to', () => {
    const leading = new Leading()
    leading.look(AREA)
    expect(leading.take(0)).toEqual([])
    leading.turn(true)
    expect(leading.take(0)).toEqual([{ type: 'view', ...AREA }])
    leading.turn(false)
    expect(leading.take(9000)).toEqual([])
  })

  it('says a change at most ten times a second, and what has not changed every two seconds', () => {
    const leading = new Leading()
    leading.turn(true)
    const said: number[] = []
    for (let nowMs = 0; nowMs < 1000; nowMs += 40) {
      leading.look({ ...AREA, x: nowMs })
      if (leading.take(nowMs).length > 0) said.push(nowMs)
    }
    expect(said.length).toBeGreaterThan(5)
    expect(said.length).toBeLessThanOrEqual(10)
    const rest: number[] = []
    for (let nowMs = 1000; nowMs < 7000; nowMs += 40) if (leading.take(nowMs).length > 0) rest.push(nowMs)
    expect(rest.length).toBeGreaterThanOrEqual(3)
    expect(rest.length).toBeLessThanOrEqual(4)
  })

  it('says nothing that the server would take for an attack', () => {
    const leading = new Leading()
    leading.turn(true)
    for (const area of [{ ...AREA, x: 2_000_000 }, { ...AREA, width: 3_000_000 }, { ...AREA, height: 0 }, { ...AREA, y: NaN }]) {
      leading.look(area)
      expect(leading.take(0)).toEqual([])
    }
  })
})

describe('who follows', () => {
  it('sees what the leader sees until nothing more comes', () => {
    const following = new Following()
    expect(following.wanted(0)).toBeNull()
    following.hear(view('sato'), 100)
    expect(following.state).toBe('leader')
    expect(following.wanted(5099)).toEqual(AREA)
    expect(following.wanted(5100)).toBeNull()
    expect(following.state).toBe('nobody')
  })

  it('may look around, and come back; another who leads is followed again', () => {
    const following = new Following()
    following.hear(view('sato'), 0)
    following.turn(true)
    following.hear(view('sato'), 1000)
    expect(following.state).toBe('free')
    expect(following.wanted(1000)).toBeNull()
    following.turn(false)
    expect(following.wanted(1000)).toEqual(AREA)
    following.turn(true)
    expect(following.wanted(6000)).toBeNull()
    following.hear(view('sato'), 6500)
    expect(following.state).toBe('free')
    following.stop('sato')
    following.hear(view('mori'), 7000)
    expect(following.state).toBe('leader')
  })

  it('keeps to the first of two, until they go', () => {
    const following = new Following()
    following.hear(view('sato'), 0)
    following.hear(view('mori', { ...AREA, x: 99 }), 10)
    expect(following.wanted(20)).toEqual(AREA)
    following.stop('mori')
    expect(following.state).toBe('leader')
    following.stop('sato')
    following.hear(view('mori', { ...AREA, x: 99 }), 30)
    expect(following.wanted(40)?.x).toBe(99)
  })
})

describe('the screen for an area', () => {
  it('shows it whole in the middle, on a smaller and on a higher screen', () => {
    const from = { width: 1200, height: 600, scrollX: -50, scrollY: 70, zoom: 2 }
    const area = areaOn(from)
    expect(area).toEqual({ x: 50, y: -70, width: 600, height: 300 })
    for (const to of [{ width: 390, height: 700 }, { width: 2000, height: 500 }]) {
      const screen = screenFor(area, { ...to, scrollX: 0, scrollY: 0, zoom: 1 })
      if (screen === null) throw new Error('it is not there yet')
      const seen = areaOn(screen)
      expect(seen.width).toBeGreaterThanOrEqual(area.width - 1e-6)
      expect(seen.height).toBeGreaterThanOrEqual(area.height - 1e-6)
      expect(seen.x + seen.width / 2).toBeCloseTo(area.x + area.width / 2)
      expect(seen.y + seen.height / 2).toBeCloseTo(area.y + area.height / 2)
      expect(screenFor(area, screen)).toBeNull()
    }
  })
})
