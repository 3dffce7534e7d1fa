// @vitest-environment jsdom
import { cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openPage } from '../testing/page'
import { Names } from './Names'

afterEach(cleanup)

describe('names in a line', () => {
  it.each([
    ['en', 'Hana, Ken, ليلى'],
    ['ja', 'Hana、Ken、ليلى'],
  ] as const)('are joined as %s joins them, each in its own direction', async (language, words) => {
    await openPage(<Names names={['Hana', 'Ken', 'ليلى']} />, {}, language)
    expect(document.body.textContent).toBe(words)
    expect([...document.querySelectorAll('bdi')].map((one) => one.textContent)).toEqual(['Hana', 'Ken', 'ليلى'])
  })
})
