import { describe, expect, it } from 'vitest'
import { withAddresses } from './addresses'

const hrefs = (text: string): string[] => withAddresses(text).flatMap((part) => (part.href === undefined ? [] : [part.href]))

describe('withAddresses', () => {
  it.each([
    ['https://example.jp/a?b=1#c を見よう', ['https://example.jp/a?b=1#c']],
    ['これ（https://example.jp/x）です。', ['https://example.jp/x']],
    ['see https://example.jp/a, then http://example.jp.', ['https://example.jp/a', 'http://example.jp/']],
    ['javascript:alert(1) data:text/html,x ftp://a', []],
    ['https:// nothing', []],
    ['', []],
  ])('finds what leads somewhere in %s', (text, expected) => {
    expect(hrefs(text)).toEqual(expected)
  })

  it('loses no letter', () => {
    const text = 'a https://example.jp/1 b https://example.jp/2'
    expect(withAddresses(text).map((part) => part.text).join('')).toBe(text)
  })
})
