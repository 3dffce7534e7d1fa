// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

afterEach(cleanup)

const principal = { ...pupil('Principal'), role: 'observer' as const }
async function open() {
  const room = await openRoom({ you: principal, others: [teacher(), pupil('Hana', { seat: 12 })] })
  await room.user.click(screen.getByRole('button', { name: 'Notes' }))
  return room
}

describe('an observer’s notes', () => {
  it('are written with tags and whom they are about, and kept', async () => {
    const room = await open()
    await room.asked('notes.list')
    expect(screen.getByText('Nothing noted yet.')).toBeTruthy()
    await room.user.type(screen.getByRole('textbox', { name: 'What do you see?' }), 'Counts on her fingers')
    await room.user.click(screen.getByRole('button', { name: 'Stuck' }))
    const seats = within(screen.getByRole('group', { name: 'About' }))
    await room.user.click(seats.getByRole('button', { name: /12 ?Hana/ }))
    expect(seats.getByRole('button', { pressed: true }).textContent).toBe('12Hana')
    await room.user.click(screen.getByRole('button', { name: 'Keep the note' }))
    const [sent] = await room.asked('note.add')
    expect(sent).toMatchObject({ text: 'Counts on her fingers', tags: ['Stuck'], person: 'hana' })
    expect(seats.queryByRole('button', { pressed: true })).toBeNull()
    const line = within(screen.getByRole('listitem'))
    expect(line.getByText('about hana')).toBeTruthy()
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'What do you see?' }).value).toBe('')
  })

  it('stay where they were written when the server refuses them', async () => {
    const room = await open()
    room.refuse.add('note.add')
    await room.user.type(screen.getByRole('textbox', { name: 'What do you see?' }), 'Something')
    await room.user.click(screen.getByRole('button', { name: 'Keep the note' }))
    const [sent] = await room.asked('note.add')
    expect(screen.getByRole('alert')).toBeTruthy()
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'What do you see?' }).value).toBe('Something')
    await room.user.click(screen.getByRole('button', { name: 'Keep the note' }))
    const again = await room.asked('note.add')
    expect(again.at(-1)?.client_id).toBe(sent?.client_id)
  })

  it('are shared when their author says so', async () => {
    const room = await open()
    await room.user.click(screen.getByRole('checkbox', { name: /Share with the teacher/ }))
    expect(await room.asked('notes.share')).toMatchObject([{ shared: true }])
  })
})

it('pupils have none', async () => {
  await openRoom({ you: pupil('Ken'), others: [teacher()] })
  expect(screen.queryByRole('button', { name: 'Notes' })).toBeNull()
})
