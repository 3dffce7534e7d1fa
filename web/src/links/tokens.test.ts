import { describe, expect, it } from 'vitest'
import { dropToken, fromFragment, heldToken, keepToken, readToken } from './tokens'

function storage() {
  const held = new Map<string, string>()
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
}
const token = (claims: object): string => {
  const text = String.fromCharCode(...new TextEncoder().encode(JSON.stringify(claims)))
  return `h.${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.s`
}

describe('a held token', () => {
  it('belongs to one lesson', () => {
    const place = storage()
    keepToken('a', 'one', place)
    keepToken('b', 'two', place)
    dropToken('b', place)
    expect(heldToken('a', place)).toBe('one')
    expect(heldToken('b', place)).toBeNull()
  })
})

describe('fromFragment', () => {
  it('finds what a link carries behind the hash', () => {
    expect(fromFragment('#t=abc.def', 't')).toBe('abc.def')
    expect(fromFragment('#i=x', 't')).toBeNull()
    expect(fromFragment('', 'i')).toBeNull()
  })
})

describe('readToken', () => {
  it('greets by name, in any script', () => {
    expect(readToken(token({ role: 'teacher', name: '佐藤先生', exp: 9 }))).toEqual({
      role: 'teacher',
      name: '佐藤先生',
      expiresAtSeconds: 9,
    })
  })

  it('takes an invitation, which has no name', () => {
    expect(readToken(token({ role: 'observer' }))).toMatchObject({ role: 'observer', name: '' })
  })

  it.each(['', 'a.b.c', 'x', token({ role: 'king' })])('gives null for %j', (text) => {
    expect(readToken(text)).toBeNull()
  })
})
