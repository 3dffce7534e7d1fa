import { describe, expect, it } from 'vitest'
import { EarWatch, soundPackets, type Look } from './ears'

const fine: Look = {
  connected: true,
  tapNeeded: false,
  silent: false,
  othersSpeak: true,
  microphoneOn: true,
  received: 0,
  sent: 0,
}
const flowing = (n: number, changes: Partial<Look> = {}): Look => ({ ...fine, received: n * 50, sent: n * 50, ...changes })
const after = (looks: number, changes: Partial<Look>) => {
  const watch = new EarWatch()
  watch.look(flowing(1))
  return Array.from({ length: looks }, (_, n) => watch.look(flowing(n + 2, changes))).at(-1)
}

describe('how well a page hears', () => {
  it.each([
    [{}, { hearing: 'good', sending: 'good' }],
    [{ connected: false }, { hearing: 'no_media', sending: '' }],
    [{ tapNeeded: true }, { hearing: 'tap_needed', sending: 'good' }],
    [{ received: 50 }, { hearing: 'no_packets', sending: 'good' }],
    [{ received: 50, othersSpeak: false }, { hearing: 'good', sending: 'good' }],
    [{ sent: 50 }, { hearing: 'good', sending: 'silent' }],
    [{ sent: 50, microphoneOn: false }, { hearing: 'good', sending: '' }],
    [{ silent: true, tapNeeded: true, received: 50 }, { hearing: 'good', sending: 'good' }],
  ])('is said only of what should work: %o', (changes, ears) => {
    expect(after(4, changes)).toEqual(ears)
  })

  it('is not judged by one look', () => {
    expect(after(2, { received: 50, sent: 50 })).toEqual({ hearing: 'good', sending: 'good' })
  })
})

describe('soundPackets', () => {
  it('counts sound alone, both ways', () => {
    const stats = [
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 3 },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 4 },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 100 },
      { type: 'outbound-rtp', kind: 'audio', packetsSent: 5 },
      { type: 'transport' },
      null,
    ]
    expect(soundPackets(stats)).toEqual([7, 5])
  })
})
