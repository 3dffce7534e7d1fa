// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { LessonBoard } from '../../wire'

vi.mock('../../board/Board', () => ({ default: ({ pageId }: { pageId: string }) => <p>drawn {pageId}</p> }))
afterEach(cleanup)

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] }
const own = (handed_at?: number): LessonBoard => ({
  kind: 'own',
  openness: 'hidden',
  owner: 'hana',
  name: 'Hana',
  pages: [{ page_id: 'lesson1.own.hana', ...(handed_at === undefined ? {} : { handed_at }) }],
})
const AT_SECONDS = new Date(2026, 10, 30, 9, 5, 7).getTime() / 1000

async function atOwnBoard() {
  const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
  await room.say({ type: 'boards', boards: [CLASS, own()], shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  await room.user.click(screen.getByRole('button', { name: 'My board' }))
  return room
}

const button = (): HTMLButtonElement => screen.getByRole('button', { name: 'Hand in' })

describe('handing in', () => {
  it('is of the page that is open, once for each press, and says when it was taken', async () => {
    const room = await atOwnBoard()
    await room.user.click(button())
    expect(button().disabled).toBe(true)
    expect(await room.asked('hand.in')).toMatchObject([{ page_id: 'lesson1.own.hana' }])
    expect(button().disabled).toBe(false)
    await room.say({ type: 'boards', boards: [CLASS, own(AT_SECONDS)], shown: null })
    expect(screen.getByText(/Handed in at 9:05:07/).closest('[role=status]')).toBeTruthy()
  })

  it('can be tried again when it was refused', async () => {
    const room = await atOwnBoard()
    room.refuse.add('hand.in')
    await room.user.click(button())
    await room.asked('hand.in')
    expect(button().disabled).toBe(false)
    expect(screen.queryByText(/Handed in at/)).toBeNull()
  })

  it('is not offered where the board is everybody’s', async () => {
    const room = await atOwnBoard()
    await room.user.click(screen.getByRole('button', { name: 'Class board' }))
    expect(screen.queryByRole('button', { name: 'Hand in' })).toBeNull()
  })
})
