import { describe, expect, it } from 'vitest'
import { decode, encode } from './codec'

describe('decode', () => {
  it('gives a message of a known type as it is', () => {
    expect(decode('{"type":"pong","n":3,"now":1.5}')).toEqual({ type: 'pong', n: 3, now: 1.5 })
  })

  it.each(['', 'not json', '[]', 'null', '7', '{"type":"from.the.future"}', '{"type":7}', '{"type":"toString"}'])(
    'gives null for %j and does not throw',
    (text) => {
      expect(decode(text)).toBeNull()
    },
  )

  it('gives null for a binary frame', () => {
    expect(decode(new ArrayBuffer(4))).toBeNull()
  })
})

describe('encode', () => {
  it('writes one JSON object', () => {
    expect(JSON.parse(encode({ type: 'ping', n: 1 }))).toEqual({ type: 'ping', n: 1 })
  })
})
