// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startI18n } from '../../i18n'
import { ChatNews, SELDOM_MS } from './ChatNews'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

async function openNews() {
  const i18n = await startI18n('en')
  const news = (unread: number) => (
    <I18nextProvider i18n={i18n}>
      <ChatNews unread={unread} />
    </I18nextProvider>
  )
  const { rerender } = render(news(0))
  const become = async (unread: number, afterMs = 0): Promise<string | null> => {
    rerender(news(unread))
    await act(() => vi.advanceTimersByTimeAsync(afterMs))
    return screen.getByRole('status').textContent
  }
  return become
}

describe('news of the chat', () => {
  it('are silent while there are none, and say how many there are', async () => {
    const become = await openNews()
    expect(await become(0)).toBe('')
    expect(await become(1)).toBe('1 new message in the chat')
  })

  it('of a lively chat are said once in a while, all together', async () => {
    const become = await openNews()
    const heard = new Set<string | null>()
    for (let unread = 1; unread <= 5; unread++) heard.add(await become(unread, SELDOM_MS / 5))
    expect([...heard]).toEqual(['1 new message in the chat', '5 new messages in the chat'])
  })

  it('are gone as soon as the chat is read, and do not come the sooner for it', async () => {
    const become = await openNews()
    await become(3)
    expect(await become(0)).toBe('')
    expect(await become(1)).toBe('')
    expect(await become(1, SELDOM_MS)).toBe('1 new message in the chat')
  })
})
