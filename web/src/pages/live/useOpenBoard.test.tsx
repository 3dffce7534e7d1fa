// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { FakeSocket } from '../../testing/fakesocket'
import type { LessonBoard } from '../../wire'

vi.mock('../../board/Board', () => ({
  default: ({ pageId, begin }: { pageId: string; begin: { tool: string } | null }) => (
    <p>
      drawn {pageId} with {begin?.tool ?? 'what it had'}
    </p>
  ),
}))
beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] }
const own = (name: string): LessonBoard => ({
  kind: 'own',
  openness: 'hidden',
  owner: name.toLowerCase(),
  name,
  pages: [{ page_id: `lesson1.own.${name.toLowerCase()}` }],
})

async function atBoard() {
  const room = await openRoom({ you: teacher(), others: [pupil('Hana'), pupil('Ken')] })
  await room.say({ type: 'boards', boards: [CLASS, own('Hana'), own('Ken')], shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  return room
}

describe('the open board', () => {
  it('is opened to write from the overview, and is only opened when it is chosen once more', async () => {
    const { user } = await atBoard()
    await user.click(screen.getByRole('button', { name: 'All boards' }))
    await user.click(screen.getByRole('button', { name: 'Write on the board of Ken' }))
    expect(await screen.findByText('drawn lesson1.own.ken with freedraw')).toBeTruthy()
    const whose = screen.getByRole('combobox', { name: 'Whose board' })
    await user.selectOptions(whose, 'Hana')
    await user.selectOptions(whose, 'Ken')
    expect(await screen.findByText('drawn lesson1.own.ken with what it had')).toBeTruthy()
  })

  it('is where one is when the chosen one is seen no more', async () => {
    const room = await atBoard()
    await room.user.click(screen.getByRole('button', { name: 'Pupils’ boards' }))
    expect(await screen.findByText(/drawn lesson1.own.hana/)).toBeTruthy()
    await room.say({ type: 'boards', boards: [CLASS, own('Ken')], shown: null })
    expect(await screen.findByText(/drawn lesson1.class/)).toBeTruthy()
  })
})

describe('a tab that is loaded anew', () => {
  const board = (): string | null => screen.getByRole('tab', { name: 'Board' }).getAttribute('aria-selected')
  const sharing = teacher({ sources: ['screen'] })

  it('shows what it showed, and follows what began meanwhile', async () => {
    const { user } = await openRoom({ you: pupil('Hana'), others: [sharing] })
    await user.click(screen.getByRole('tab', { name: 'Board' }))
    cleanup()
    await openRoom({ you: pupil('Hana'), others: [sharing], again: true })
    expect(board()).toBe('true')
    cleanup()
    await openRoom({ you: pupil('Hana'), others: [teacher()], again: true })
    expect(board()).toBe('true')
    cleanup()
    await openRoom({ you: pupil('Hana'), others: [sharing], again: true })
    expect(board()).toBe('false')
  })

  it('shows nothing of whoever sat there before', async () => {
    const { user } = await openRoom({ you: pupil('Hana'), others: [teacher()] })
    await user.click(screen.getByRole('tab', { name: 'Board' }))
    cleanup()
    await openRoom({ you: pupil('Ken'), others: [teacher()], again: true })
    expect(board()).toBe('false')
  })
})
