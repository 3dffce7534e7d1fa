// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { lesson } from '../../testing/values'

vi.mock('../../media/chime', () => ({ chime: vi.fn() }))

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const principal = pupil('Principal', { role: 'observer' })
const asking = { ...principal, asks_recording: true }

describe('an observer', () => {
  it('asks for a recording, takes it back, and is told when the request is closed', async () => {
    const room = await openRoom({ you: principal, others: [teacher()] })
    const button = screen.getByRole('button', { name: 'Ask to record' })
    await room.user.click(button)
    await room.change({ principal: asking })
    expect(button.getAttribute('aria-pressed')).toBe('true')
    await room.user.click(button)
    expect(await room.asked('recording.ask')).toMatchObject([{ on: true }, { on: false }])
    await room.change({ principal })
    expect(screen.getByText('Your request to record is closed. Nothing is recorded.')).toBeTruthy()
  })

  it('has nothing to ask for while a recording is made', async () => {
    const room = await openRoom({ you: asking, others: [teacher()] })
    await room.change({ principal }, { lesson: lesson({ recording: { phase: 'announced', announced_at: 1 } }) })
    expect(screen.queryByRole('button', { name: 'Ask to record' })).toBeNull()
    expect(screen.queryByText(/is closed/)).toBeNull()
  })
})

describe('the teacher', () => {
  it('allows what is asked for, or does not now', async () => {
    const room = await openRoom({ you: teacher(), others: [asking] })
    expect(screen.getByRole('alert').textContent).toContain('Principal asks to record the lesson')
    await room.user.click(screen.getByRole('button', { name: 'Not now' }))
    await room.user.click(screen.getByRole('button', { name: 'Allow' }))
    expect(await room.asked('recording.answer')).toMatchObject([
      { person: 'principal', allow: false },
      { person: 'principal', allow: true },
    ])
    await room.change({ principal })
    expect(screen.queryByRole('button', { name: 'Allow' })).toBeNull()
  })

  it('alone is asked', async () => {
    await openRoom({ you: teacher({ role: 'assistant' }), others: [asking] })
    expect(screen.queryByRole('button', { name: 'Allow' })).toBeNull()
  })
})
