// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { LessonBoard } from '../../wire'

vi.mock('../../board/Board', () => ({ default: ({ pageId }: { pageId: string }) => <p>drawn {pageId}</p> }))
afterEach(cleanup)

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class', name: 'Seeds' }] }
const OWN: LessonBoard = { kind: 'own', openness: 'hidden', owner: 'hana', name: 'Hana', pages: [{ page_id: 'lesson1.own.hana' }] }

async function atPages(kind: string) {
  const room = await openRoom({ you: teacher(), others: [pupil('Hana')] })
  await room.say({ type: 'boards', boards: [CLASS, OWN], shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  await room.user.click(within(screen.getByRole('group', { name: 'Choose a board' })).getByRole('button', { name: kind }))
  await room.user.click(screen.getByRole('button', { name: 'Pages' }))
  return room
}

describe('a copy of the page that is open', () => {
  it.each([
    ['Class board', 'One for every pupil', { kind: 'own', owners: null, name: 'Seeds', copy_of: 'lesson1.class' }],
    ['Class board', 'One for every group', { kind: 'group', owners: null, name: 'Seeds', copy_of: 'lesson1.class' }],
    ['Class board', 'One more here', { kind: 'class', owners: null, name: 'Seeds', copy_of: 'lesson1.class' }],
    ['Pupils’ boards', 'One more here', { kind: 'own', owners: ['hana'], name: '', copy_of: 'lesson1.own.hana' }],
  ])('from “%s”, “%s”, is handed out', async (kind, press, wanted) => {
    const room = await atPages(kind)
    await room.user.click(screen.getByRole('button', { name: press }))
    expect(await room.asked('boards.add')).toMatchObject([wanted])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('that is refused leaves the question open', async () => {
    const room = await atPages('Class board')
    room.refuse.add('boards.add')
    await room.user.click(screen.getByRole('button', { name: 'One for every pupil' }))
    await room.asked('boards.add')
    expect(screen.getByRole('dialog', { name: 'Pages' })).toBeTruthy()
  })
})
