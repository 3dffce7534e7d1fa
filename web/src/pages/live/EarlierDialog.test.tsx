// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { LessonBoard } from '../../wire'

vi.mock('../../board/Board', () => ({ default: ({ pageId }: { pageId: string }) => <p>drawn {pageId}</p> }))
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] }
const OWN: LessonBoard = { kind: 'own', openness: 'hidden', owner: 'hana', name: 'Hana', pages: [{ page_id: 'lesson1.own.hana' }] }
const LESSONS = [
  { id: 'l1', title: 'Seeds 1', ended_at: 1_790_000_000, same_class: true },
  { id: 'l2', title: 'Another class', ended_at: 1_790_100_000, same_class: false },
]
const PAGES: Record<string, unknown[]> = {
  l1: [
    { kind: 'own', number: 4, name: 'Notes', place: 2, owners: ['hana', 'ken'] },
    { kind: 'group', number: 1, place: 1, owners: ['g'] },
    { kind: 'shown', number: 3, page_id: 'l1.shown.3', place: 2, name: '' },
    { kind: 'group', number: 1, page_id: 'l1.g', place: 1, group_name: 'Red' },
  ],
  l2: [{ kind: 'class', number: 1, page_id: 'l2.class', place: 1 }],
}

/** What the server answers where earlier lessons are asked for. */
function answering(lessons: readonly unknown[], status = 200): void {
  vi.stubGlobal('fetch', (address: string) => {
    const earlier = address.split('/earlier')[1]?.slice(1)
    const body = status !== 200 ? { code: 'try_again', text: '' } : earlier ? { pages: PAGES[earlier] } : { lessons }
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))
  })
}

async function atEarlier(kind: string) {
  const room = await openRoom({ you: teacher(), others: [pupil('Hana')] })
  await room.say({ type: 'boards', boards: [CLASS, OWN], shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  await room.user.click(within(screen.getByRole('group', { name: 'Choose a board' })).getByRole('button', { name: kind }))
  await room.user.click(screen.getByRole('button', { name: 'Pages' }))
  await room.user.click(screen.getByRole('button', { name: 'Begin where an earlier lesson ended' }))
  return room
}

describe('a page that begins where an earlier lesson ended', () => {
  it('is everybody’s own of the class’s last lesson, two presses away', async () => {
    answering(LESSONS)
    const room = await atEarlier('Pupils’ boards')
    const chosen = await screen.findByRole('radio', { name: 'Everybody their own: Page 2 Notes' })
    expect(chosen).toHaveProperty('checked', true)
    expect(screen.getByText(/^2 pupils go on with their own/)).toBeTruthy()
    expect(screen.queryByRole('radio', { name: /^Every group/ })).toBeNull()
    await room.user.click(screen.getByRole('button', { name: 'Add it for every pupil' }))
    const earlier = { lesson_id: 'l1', page_id: null, number: 4 }
    expect(await room.asked('boards.add')).toMatchObject([{ kind: 'own', owners: null, name: 'Notes', earlier }])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is one page for all where it is chosen, under its lesson’s title if it has no name', async () => {
    answering(LESSONS)
    const room = await atEarlier('Pupils’ boards')
    await room.user.click(await screen.findByRole('radio', { name: 'Teacher’s board: Page 2' }))
    await room.user.click(screen.getByRole('button', { name: 'Only for Hana' }))
    const earlier = { lesson_id: 'l1', page_id: 'l1.shown.3', number: 3 }
    expect(await room.asked('boards.add')).toMatchObject([{ owners: ['hana'], name: 'Seeds 1', earlier }])
  })

  it('may be another lesson’s; nobody’s own goes to the class’s board', async () => {
    answering(LESSONS)
    const room = await atEarlier('Class board')
    expect(await screen.findByRole('radio', { name: 'Red: Page 1' })).toBeTruthy()
    expect(screen.queryByRole('radio', { name: /^Everybody/ })).toBeNull()
    await room.user.selectOptions(screen.getByRole('combobox', { name: 'Lesson' }), 'l2')
    await screen.findByRole('radio', { name: 'Class board: Page 1' })
    await room.user.click(screen.getByRole('button', { name: 'Add a page' }))
    expect(await room.asked('boards.add')).toMatchObject([{ kind: 'class', earlier: { lesson_id: 'l2', page_id: 'l2.class' } }])
  })

  it('is not to be had where there is no earlier lesson, and the way back is open', async () => {
    answering([])
    const room = await atEarlier('Class board')
    expect(await screen.findByText('There is no earlier lesson yet with anything on its boards.')).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Back' }))
    expect(screen.getByRole('dialog', { name: 'Pages' })).toBeTruthy()
  })

  it('says what went wrong, and what is refused leaves the question open', async () => {
    answering([], 503)
    await atEarlier('Class board')
    expect(await screen.findByRole('alert')).toBeTruthy()
    cleanup()
    answering(LESSONS)
    const room = await atEarlier('Class board')
    room.refuse.add('boards.add')
    await screen.findByRole('radio', { name: 'Red: Page 1' })
    await room.user.click(screen.getByRole('button', { name: 'Add a page' }))
    await room.asked('boards.add')
    expect(screen.getByRole('dialog')).toBeTruthy()
  })
})
