import { describe, expect, it } from 'vitest'
import { byIndex, isNewer, isSame, thinned, toWire } from './elements'
import { MAX_POINTS, MAX_PUT_CHARACTERS, MAX_PUT_ELEMENTS } from './protocol'
import { cut, PutsInFlight } from './puts'
import { element, stroke } from './testing'

describe('toWire', () => {
  it('rounds points to a hundredth, and pressures with them', () => {
    const sent = toWire(stroke('s', 2, { points: [[0.123456, 1 / 3]], pressures: [0.123456] }))

    expect(sent.points).toEqual([[0.12, 0.33]])
    expect(sent.pressures).toEqual([0.12])
  })

  it('thins a scribble that is longer than the server takes, and keeps its end', () => {
    const sent = toWire(stroke('s', 12_345, { pressures: Array.from({ length: 12_345 }, () => 0.5) }))

    expect(sent.points?.length).toBeLessThanOrEqual(MAX_POINTS)
    expect(sent.points?.length).toBeGreaterThan(MAX_POINTS / 2)
    expect(sent.points?.at(-1)?.[0]).toBe(12_344)
    expect(sent.pressures).toHaveLength(sent.points?.length ?? 0)
  })

  it('leaves out links, and leaves the original as it was', () => {
    const original = element('a', { link: 'https://example.org' })

    expect(toWire(original).link).toBeNull()
    expect(original.link).toBe('https://example.org')
  })

  it('does not thin what is short enough', () => {
    const list = Array.from({ length: MAX_POINTS }, (_, at) => at)

    expect(thinned(list)).toBe(list)
  })
})

describe('order', () => {
  it('has the higher version first, then the lower nonce, as the server has it', () => {
    const one = { version: 2, versionNonce: 5 }

    expect(isNewer(one, undefined)).toBe(true)
    expect(isNewer(one, { version: 1, versionNonce: 1 })).toBe(true)
    expect(isNewer(one, { version: 2, versionNonce: 6 })).toBe(true)
    expect(isNewer(one, one)).toBe(false)
    expect(isSame(one, { ...one })).toBe(true)
    expect(isSame(one, undefined)).toBe(false)
  })

  it('lays elements by index, then by id, and those without index on top', () => {
    const elements = [
      element('d', { index: null }),
      element('c', { index: 'a1' }),
      element('b', { index: 'a1' }),
      element('a', { index: 'a2' }),
      element('e', { index: 'Zz' }),
    ]

    expect(elements.sort(byIndex).map(({ id }) => id)).toEqual(['e', 'b', 'c', 'a', 'd'])
  })
})

describe('puts', () => {
  it('are cut by number and by size, and lose nothing', () => {
    const many = Array.from({ length: 450 }, (_, at) => element(`e${at}`))
    const large = Array.from({ length: 5 }, (_, at) => stroke(`s${at}`, 4000))

    for (const elements of [many, large]) {
      const runs = cut(elements)
      expect(runs.flat()).toEqual(elements)
      expect(runs.length).toBeGreaterThan(2)
      for (const run of runs) {
        expect(run.length).toBeLessThanOrEqual(MAX_PUT_ELEMENTS)
        expect(run.length === 1 || JSON.stringify(run).length < MAX_PUT_CHARACTERS + 1000).toBe(true)
      }
    }
  })

  it('are forgotten with their answer, and an answer that nobody waits for is no put', () => {
    const puts = new PutsInFlight()
    const n = puts.open([element('a')])
    expect(puts.has('a')).toBe(true)

    expect([...puts.settle(n).keys()]).toEqual(['a'])

    expect(puts.has('a')).toBe(false)
    expect(puts.settle(n).size).toBe(0)
  })

  it('leave the last state of each element when a connection ends', () => {
    const puts = new PutsInFlight()
    puts.open([element('a', { version: 1 })])
    puts.open([element('a', { version: 2 }), element('b')])

    expect([...puts.takeAll().values()].map(({ id, version }) => [id, version])).toEqual([['a', 2], ['b', 1]])
    expect(puts.size).toBe(0)
  })
})
