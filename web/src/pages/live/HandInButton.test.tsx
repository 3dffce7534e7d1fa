// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { BoardProps } from '../../board/Board'
import { element, openPage } from '../../board/testing'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { LessonBoard } from '../../wire'

/** Without Excalidraw; of the page that was opened here, with its real controller. */
const page = vi.hoisted(() => ({ open: null as { saved: () => Promise<boolean> } | null }))
vi.mock('../../board/Board', () => {
  function Board({ pageId, onPlacer }: Pick<BoardProps, 'pageId' | 'onPlacer'>) {
    const { open } = page
    useEffect(() => {
      if (open !== null) onPlacer({ pageId, sheets: vi.fn(), picture: vi.fn(), elements: () => [], saved: open.saved })
    }, [onPlacer, open, pageId])
    return <p>drawn {pageId}</p>
  }
  return { default: Board }
})
afterEach(() => {
  cleanup()
  page.open = null
})

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

/** At the own board, with something drawn on it that the server has not answered yet. */
async function withUnsavedWork() {
  const board = openPage()
  let passedMs = 0
  page.open = { saved: () => board.controller.saved(Date.now()) }
  const room = await atOwnBoard()
  board.controller.tick(Date.now())
  await act(() => new Promise((done) => setTimeout(done)))
  board.draw(element('mine'))
  const pass = (ms: number) =>
    act(async () => {
      passedMs += ms
      board.controller.tick(Date.now() + passedMs)
      await Promise.resolve()
    })
  const acknowledge = () =>
    act(async () => {
      board.hear({ type: 'ack', n: 1 })
      await Promise.resolve()
    })
  return { ...room, board, pass, acknowledge }
}

const button = (): HTMLButtonElement => screen.getByRole('button', { name: 'Hand in' })

describe('handing in', () => {
  it('is of the page that is open, once for each press, and says when it was taken', async () => {
    const room = await atOwnBoard()
    await room.user.click(button())
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Handing in…' }).disabled).toBe(true)
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

  it('waits until the server has what was drawn, and says so', async () => {
    const room = await withUnsavedWork()
    await room.user.click(button())
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Handing in…' }).disabled).toBe(true)
    expect(await room.asked('hand.in')).toEqual([])

    await room.acknowledge()
    expect(await room.asked('hand.in')).toMatchObject([{ page_id: 'lesson1.own.hana' }])
    expect(button().disabled).toBe(false)
    room.board.controller.leave()
  })

  it('says plainly that it is not handed in where the server does not get it, and may be pressed again', async () => {
    const room = await withUnsavedWork()
    await room.user.click(button())
    await room.pass(2000)
    expect(screen.getByRole('alert').textContent).toMatch(/Not handed in yet.*connection.*press “Hand in” again/)
    expect(await room.asked('hand.in')).toEqual([])

    await room.acknowledge()
    await room.user.click(button())
    expect(await room.asked('hand.in')).toHaveLength(1)
    expect(screen.queryByRole('alert')).toBeNull()
    room.board.controller.leave()
  })

  it('does not wait for a page that was open before', async () => {
    const room = await withUnsavedWork()
    page.open = null
    await room.say({ type: 'boards', boards: [CLASS, { ...own(), pages: [...own().pages, { page_id: 'lesson1.own.hana.2' }] }], shown: null })
    await room.user.click(screen.getByRole('button', { name: 'Page 2' }))
    await room.user.click(button())
    expect(await room.asked('hand.in')).toMatchObject([{ page_id: 'lesson1.own.hana.2' }])
    room.board.controller.leave()
  })

  it('is not offered where the board is everybody’s', async () => {
    const room = await atOwnBoard()
    await room.user.click(screen.getByRole('button', { name: 'Class board' }))
    expect(screen.queryByRole('button', { name: 'Hand in' })).toBeNull()
  })
})
