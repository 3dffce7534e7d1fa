// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { lesson, message } from '../../testing/values'
import type { ServerEvent } from '../../wire'

afterEach(cleanup)

const LINK = 'look: https://example.jp/a'

async function reads(you: ReturnType<typeof pupil>, changes: Parameters<typeof lesson>[0] = {}) {
  const room = await openRoom({ you, others: [teacher(), pupil('Ken')].filter((one) => one.id !== you.id), lesson: changes })
  await room.say({ type: 'chat.new', channel: 'lesson', messages: [message(1, { author_id: 'ken', text: LINK })] })
  return room
}

describe('an address in the chat', () => {
  it('is text for pupils until the teacher lets it lead somewhere', async () => {
    await reads(pupil('Hana'))
    expect(screen.getByText(LINK)).toBeTruthy()
    expect(screen.queryByRole('link', { name: /example/ })).toBeNull()
    cleanup()
    await reads(pupil('Hana'), { locks: { ...lesson().locks, links: false } })
    const link = screen.getByRole('link', { name: 'https://example.jp/a' })
    expect([link.getAttribute('rel'), link.getAttribute('target')]).toEqual(['noopener noreferrer nofollow', '_blank'])
  })

  it('leads somewhere for teachers', async () => {
    await reads(teacher())
    expect(screen.getByRole('link', { name: 'https://example.jp/a' })).toBeTruthy()
  })
})

describe('a hidden message', () => {
  const hidden = (text: string): ServerEvent => ({
    type: 'chat.new',
    channel: 'lesson',
    messages: [message(1, { author_id: 'ken', text, hidden: true })],
  })

  it('goes out of the sight of pupils, and comes back', async () => {
    const room = await reads(pupil('Hana'))
    await room.say(hidden(''))
    expect(screen.queryByText(LINK)).toBeNull()
    expect(screen.getByText('The teacher has hidden this message.')).toBeTruthy()
    await room.say({ type: 'chat.new', channel: 'lesson', messages: [message(1, { author_id: 'ken', text: LINK })] })
    expect(screen.getByText(LINK)).toBeTruthy()
  })

  it('is hidden, and shown again, by the teacher, who goes on reading it', async () => {
    const room = await reads(teacher())
    await room.user.click(screen.getByRole('button', { name: 'Hide from pupils' }))
    await room.say(hidden(LINK))
    expect(screen.getByRole('link', { name: 'https://example.jp/a' })).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Show again' }))
    expect(await room.asked('chat.hide')).toMatchObject([
      { channel: 'lesson', number: 1, hidden: true },
      { channel: 'lesson', number: 1, hidden: false },
    ])
  })
})
