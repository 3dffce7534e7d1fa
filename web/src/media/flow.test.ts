import { describe, expect, it } from 'vitest'
import { FlowWatch, heardTotal } from './flow'

function looks(...totals: number[]): string[] {
  const watch = new FlowWatch()
  return totals.map((total) => watch.look(total))
}

/** How many looks in vain it takes after `rhythm` (per look: whether something came) was seen again and again. */
function patienceAfter(rhythm: readonly boolean[], looksBefore = 200): number {
  const watch = new FlowWatch()
  let total = 1
  for (let look = 0; look < looksBefore; look++) {
    if (rhythm[look % rhythm.length] === true) total += 100
    watch.look(total)
  }
  watch.look(total + 1)
  for (let quiet = 1; quiet < 100; quiet++) if (watch.look(total + 1) === 'stalled') return quiet
  return Infinity
}

describe('FlowWatch', () => {
  it('sees that more has come', () => {
    expect(looks(10, 20, 35)).toEqual(['flows', 'flows', 'flows'])
  })

  it('calls the fourth look in vain stalled where something came each time, and says so until something comes', () => {
    const totals = Array.from({ length: 21 }, (_, look) => 100 + look)
    expect(looks(...totals, 120, 120, 120, 120, 120, 121).slice(-6)).toEqual([
      'waits', 'waits', 'waits', 'stalled', 'stalled', 'flows',
    ])
  })

  it('is patient for three seconds as long as it knows nothing of the network', () => {
    expect(patienceAfter([true], 5)).toBe(12)
  })

  it('needs silence of more than three times the usual', () => {
    expect(patienceAfter([true, false])).toBe(4)
    expect(patienceAfter([true, false, false])).toBe(7)
    expect(patienceAfter([true, false, false, false])).toBe(10)
  })

  it('is never patient for more than four seconds', () => {
    expect(patienceAfter([true, ...new Array<boolean>(9).fill(false)])).toBe(16)
  })

  it('is patient after a silence that ended by itself, and forgets it within five seconds of steady flow', () => {
    const watch = new FlowWatch()
    let total = 0
    const flow = (count: number): void => {
      for (let look = 0; look < count; look++) watch.look((total += 10))
    }
    flow(30)
    for (let quiet = 0; quiet < 3; quiet++) watch.look(total)
    flow(5)
    const seen = Array.from({ length: 9 }, () => watch.look(total))
    expect(seen).toEqual(new Array(9).fill('waits'))
    expect(watch.look(total)).toBe('stalled')
    flow(20)
    expect(Array.from({ length: 4 }, () => watch.look(total)).at(-1)).toBe('stalled')
  })

  it('takes a fall for news: an old path was forgotten', () => {
    expect(looks(900, 900, 900, 20)).toEqual(['flows', 'waits', 'waits', 'flows'])
  })

  it('never judges a browser that counts nothing', () => {
    expect(looks(...new Array<number>(50).fill(0))).toEqual(new Array(50).fill('waits'))
  })
})

describe('heardTotal', () => {
  const idle = { id: 'b', type: 'candidate-pair', bytesReceived: 7000, responsesReceived: 9 }

  it('counts bytes and answered checks of the pair that the transport names', () => {
    const used = { id: 'a', type: 'candidate-pair', bytesReceived: 100, responsesReceived: 3 }
    const media = { id: 'm', type: 'inbound-rtp', bytesReceived: 5000 }
    expect(heardTotal([used, idle, media, { id: 't', type: 'transport', selectedCandidatePairId: 'a' }])).toBe(103)
  })

  it('counts the pair that Firefox marks', () => {
    expect(heardTotal([idle, { id: 'a', type: 'candidate-pair', selected: true, bytesReceived: 5 }])).toBe(5)
  })

  it('is nothing while no path is in use', () => {
    expect(heardTotal([idle, { id: 't', type: 'transport' }])).toBe(0)
  })
})
