import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Hold, Holds, LONGEST_MS, type Losses } from './hold'

/** Looks at `count` seconds, in each of which so much more was lost and froze; returns the last answer. */
function after(hold: Hold, totals: Losses, count: number, more: Losses, roundTripMs = 100): number {
  let ms = 0
  for (let second = 0; second < count; second++) {
    totals.nacks += more.nacks
    totals.freezes += more.freezes
    ms = hold.look(totals, roundTripMs)
  }
  return ms
}

const LOSSY = { nacks: 4, freezes: 0 }
const FREEZING = { nacks: 4, freezes: 1 }
const FINE = { nacks: 0, freezes: 0 }
const nothing = (): Losses => ({ nacks: 0, freezes: 0 })

describe('Hold', () => {
  it('holds nothing back where nothing is lost, whatever stands still', () => {
    expect(after(new Hold(), nothing(), 100, { nacks: 0, freezes: 1 })).toBe(0)
  })

  it('takes what was lost before it looked, or in one accident, for no lossy network', () => {
    const hold = new Hold()
    const totals = { nacks: 500, freezes: 50 }
    expect(after(hold, totals, 1, LOSSY)).toBe(0)
    expect(after(hold, totals, 1, LOSSY)).toBe(0)
    expect(after(hold, totals, 10, FINE)).toBe(0)
  })

  it('leaves time for two round trips where packets are lost', () => {
    expect(after(new Hold(), nothing(), 9, LOSSY, 100)).toBe(250)
    expect(after(new Hold(), nothing(), 9, LOSSY, 120)).toBe(290)
    expect(after(new Hold(), nothing(), 9, LOSSY, 1)).toBe(150)
  })

  it('gets there in small steps, and takes no freeze on the way for a reason to go further', () => {
    const hold = new Hold()
    const totals = nothing()
    let before = 0
    for (let second = 0; second < 5; second++) {
      const ms = after(hold, totals, 1, FREEZING)
      expect(ms - before).toBeLessThanOrEqual(50)
      before = ms
    }
    expect(after(hold, totals, 9, LOSSY)).toBe(250)
  })

  it('holds back more for each freeze, up to a limit: the loss may be on the way of whoever is shown', () => {
    const hold = new Hold()
    const totals = nothing()
    const first = after(hold, totals, 9, LOSSY, 1)
    const more = after(hold, totals, 1, FREEZING, 1)
    expect(more).toBeGreaterThan(first)
    expect(after(hold, totals, 1, FREEZING, 1)).toBeGreaterThan(more)
    expect(after(hold, totals, 100, FREEZING, 1)).toBe(LONGEST_MS)
    expect(after(hold, totals, 5, FREEZING, 900)).toBe(LONGEST_MS)
  })

  it('tries less after a calm minute, but never less than the round trips take', () => {
    const hold = new Hold()
    const totals = nothing()
    after(hold, totals, 20, FREEZING)
    const most = after(hold, totals, 10, LOSSY)
    expect(after(hold, totals, 40, LOSSY)).toBe(most)
    expect(after(hold, totals, 15, LOSSY)).toBeLessThan(most)
    expect(after(hold, totals, 1000, LOSSY)).toBe(250)
  })

  it('comes down to nothing when the losses are over', () => {
    const hold = new Hold()
    const totals = nothing()
    expect(after(hold, totals, 100, FREEZING)).toBe(LONGEST_MS)
    expect(after(hold, totals, 60, FINE)).toBe(0)
  })

  it('is the same in the page that bad networks are measured with', () => {
    const page = readFileSync('../tests/media/support/page.html', 'utf8')
    const source = page.split('// hold: begin\n')[1]?.split('// hold: end')[0] ?? ''
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own file
    const make = new Function(`${source}; return new Hold()`) as () => Hold
    const theirs = make()
    const ours = new Hold()
    const totals = nothing()
    const seen = new Set<number>()
    for (let second = 0; second < 2000; second++) {
      // Spells of loss with and without freezes, by a rule that visits all of them.
      if (second % 200 < 120) totals.nacks += second % 3
      if (second % 70 < 20) totals.freezes += second % 2
      const ms = ours.look(totals, (second * 7) % 250)
      expect(theirs.look(totals, (second * 7) % 250)).toBe(ms)
      seen.add(ms)
    }
    expect(seen.size).toBeGreaterThan(20)
  })
})

describe('Holds', () => {
  const path = { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.1 }
  const picture = (mid: string, nackCount: number) => ({ type: 'inbound-rtp', kind: 'video', mid, nackCount, freezeCount: 0 })

  it('tells each receiver of its own losses, and takes it back', () => {
    const receivers: Record<string, { track: MediaStreamTrack; jitterBufferTarget: number | null }> = {}
    for (const mid of ['5', '6']) receivers[mid] = { track: {} as MediaStreamTrack, jitterBufferTarget: null }
    const holds = new Holds()
    for (let second = 0; second < 9; second++)
      holds.look([path, picture('5', second * 3), picture('6', 0)], (mid) => receivers[mid])
    expect(receivers['5']?.jitterBufferTarget).toBe(250)
    expect(receivers['6']?.jitterBufferTarget).toBeNull()
    for (let second = 0; second < 60; second++) holds.look([path, picture('5', 24)], (mid) => receivers[mid])
    expect(receivers['5']?.jitterBufferTarget).toBeNull()
  })

  it('leaves alone what cannot be told, and what is unknown', () => {
    const receiver = { track: {} as MediaStreamTrack }
    const holds = new Holds()
    for (let second = 0; second < 5; second++)
      holds.look([path, picture('5', second), picture('9', second), 'x', null], (mid) => (mid === '5' ? receiver : undefined))
    expect(receiver).not.toHaveProperty('jitterBufferTarget')
  })
})
