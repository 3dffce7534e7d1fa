import { expect, it } from 'vitest'
import { deskWithWayBack, wayBackIn } from './wayback'

it('leads from the desk back to the record, and to its moment', () => {
  for (const from of ['/lesson/aB_-1/record', '/lesson/a/record#play', '/lesson/a/record#t=12:34']) {
    const desk = deskWithWayBack('/desk?lang=en', from)
    expect(wayBackIn(desk.slice(desk.indexOf('#')))).toBe(from)
  }
})

it('leads nowhere else, whatever an address says', () => {
  for (const to of ['https://evil.example', '//evil.example', '/desk', '/lesson/a/record/../x', '/lesson/a/record#watch=x', 'javascript:1']) {
    expect(deskWithWayBack('/desk', to)).toBe('/desk')
    expect(wayBackIn(`#to=${encodeURIComponent(to)}`)).toBeNull()
  }
  expect(wayBackIn('')).toBeNull()
  expect(wayBackIn('#start=secret')).toBeNull()
})
