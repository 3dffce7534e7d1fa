import { describe, expect, it } from 'vitest'
import { FlowWatch, heardTotal } from './flow'

function looks(...totals: number[]): string[] {
  const watch = new FlowWatch()
  return totals.map((total) => watch.look(total))
}

describe('FlowWatch', () => {
  it('sees that more has come', () => {
    expect(looks(10, 20, 35)).toEqual(['flows', 'flows', 'flows'])
  })

  it('is patient with one or two looks in vain, and calls the third stalled', () => {
    expect(looks(10, 10, 10, 11, 11, 11, 11, 11)).toEqual([
      'flows', 'waits', 'waits', 'flows', 'waits', 'waits', 'stalled', 'stalled',
    ])
  })

  it('needs only two where much came in every look before', () => {
    expect(looks(2000, 4000, 6000, 8000, 10_000, 10_000, 10_000).slice(-2)).toEqual(['waits', 'stalled'])
    expect(looks(2000, 4000, 6000, 8000, 8100, 8100, 8100).slice(-2)).toEqual(['waits', 'waits'])
  })

  it('takes a fall for news: an old path was forgotten', () => {
    expect(looks(900, 900, 900, 20)).toEqual(['flows', 'waits', 'waits', 'flows'])
  })

  it('never judges a browser that counts nothing', () => {
    expect(looks(0, 0, 0, 0, 0)).toEqual(['waits', 'waits', 'waits', 'waits', 'waits'])
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
