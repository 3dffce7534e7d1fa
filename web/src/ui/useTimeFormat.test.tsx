// @vitest-environment jsdom
import { cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openPage } from '../testing/page'
import { useTimeFormat } from './useTimeFormat'

afterEach(cleanup)

const AT_MS = new Date(2026, 10, 30, 9, 5, 7).getTime()

function Times() {
  return <>{[useTimeFormat().format(AT_MS), useTimeFormat({ seconds: true }).format(AT_MS)].join(' / ').replaceAll(/\s/g, ' ')}</>
}

describe('a time of day', () => {
  it.each([
    ['en', '9:05 AM / 9:05:07 AM'],
    ['ja', '9:05 / 9:05:07'],
  ] as const)('is written as %s has it, with seconds where they are asked for', async (language, words) => {
    await openPage(<Times />, {}, language)
    expect(document.body.textContent).toBe(words)
  })
})
