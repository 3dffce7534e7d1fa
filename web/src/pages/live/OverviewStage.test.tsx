// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { FakeSocket } from '../../testing/fakesocket'
import { group } from '../../testing/values'
import type { LessonBoard } from '../../wire'
import type { Mark } from '../../wire/types'

vi.mock('../../board/Board', () => ({
  default: ({ pageId, begin }: { pageId: string; begin: { tool: string } | null }) => (
    <p>
      drawn {pageId} {begin?.tool}
    </p>
  ),
}))

let sockets: FakeSocket[] = []
beforeEach(() => {
  sockets = []
  vi.stubGlobal('WebSocket', function () {
    const socket = new FakeSocket()
    sockets.push(socket)
    return socket
  })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const board = (kind: LessonBoard['kind'], owner: string, name: string, page: string): LessonBoard => ({
  kind,
  openness: 'hidden',
  owner,
  name,
  pages: [{ page_id: page }],
})
const own = (name: string): LessonBoard => board('own', name.toLowerCase(), name, `lesson1.own.${name.toLowerCase()}`)
const BOARDS = [
  board('group', 'g1', 'Red', 'lesson1.g1'),
  own('Hana'),
  own('Ken'),
  own('Mei'),
  { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] } satisfies LessonBoard,
]
const PUPILS = [pupil('Hana', { seat: 1, group: 'g2' }), pupil('Ken', { seat: 2, group: 'g1' }), pupil('Mei', { seat: 3 })]
const mark = (name: string, changes: Partial<Mark> = {}): Mark => ({
  page_id: `lesson1.own.${name}`,
  empty: false,
  drawing: [],
  drawn_at: null,
  ...changes,
})

async function atOverview() {
  const groups = [group('g1', { name: 'Red' }), group('g2', { name: 'Blue' })]
  const room = await openRoom({ you: teacher(), others: PUPILS, groups, lesson: { groups_open: true } })
  await room.say({ type: 'boards', boards: BOARDS, shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  await room.user.click(screen.getByRole('button', { name: 'All boards' }))
  const socket = sockets.at(-1)
  if (socket === undefined) throw new Error('no feed was opened')
  socket.accept()
  const told = (...marks: Mark[]): void => {
    act(() => socket.onmessage?.({ data: JSON.stringify([{ type: 'marks', marks }]) }))
  }
  return { ...room, socket, told }
}

const names = (): (string | null)[] => screen.getAllByRole('listitem').map((card) => card.getAttribute('data-owner'))
const look = (name: string): HTMLElement => screen.getByRole('button', { name: new RegExp(`^Open the board of ${name}`) })

describe('the overview of all boards', () => {
  it('asks for the marks of every board, and says in words who draws and who has nothing yet', async () => {
    const { told, socket } = await atOverview()
    expect(socket.sent.at(-1)).toEqual([
      { type: 'watch', pages: [], marks: ['lesson1.own.hana', 'lesson1.own.ken', 'lesson1.own.mei'] },
    ])
    expect(screen.queryByText(/nothing yet/)).toBeNull()
    told(mark('hana', { empty: true }), mark('ken', { drawing: ['ken'] }), mark('mei', { drawn_at: Date.now() / 1000 - 130 }))
    expect(screen.getByText('1 has nothing yet')).toBeTruthy()
    expect(screen.getByText('1 draws now')).toBeTruthy()
    expect(look('Hana').getAttribute('aria-label')).toBe('Open the board of Hana: Nothing yet')
    expect(look('Ken').getAttribute('aria-label')).toBe('Open the board of Ken: Drawing')
    expect(look('Mei').getAttribute('aria-label')).toBe('Open the board of Mei: last drew 2 min ago')
    told(mark('hana'))
    expect(screen.getByText('Everybody has begun.')).toBeTruthy()
  })

  it('opens a board by one press, to look', async () => {
    const { user } = await atOverview()
    await user.click(look('Ken'))
    expect(await screen.findByText('drawn lesson1.own.ken hand')).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'All boards at a glance' })).toBeNull()
  })

  it('opens it to write by another', async () => {
    const { user } = await atOverview()
    await user.click(screen.getByRole('button', { name: 'Write on the board of Mei' }))
    expect(await screen.findByText('drawn lesson1.own.mei freedraw')).toBeTruthy()
  })

  it('shows it to all by a third, and is at that board then', async () => {
    const room = await atOverview()
    await room.user.click(screen.getByRole('button', { name: 'Show the board of Hana to all' }))
    expect(await room.asked('boards.show')).toMatchObject([{ page_id: 'lesson1.own.hana' }])
    await room.say({ type: 'boards', boards: BOARDS, shown: 'lesson1.own.hana' })
    expect(await screen.findByText(/^drawn lesson1.own.hana/)).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'All boards' }))
    const pressed = screen.getByRole('button', { name: 'Show the board of Hana to all', pressed: true })
    await room.user.click(pressed)
    expect((await room.asked('boards.show')).at(-1)).toMatchObject({ page_id: null })
  })

  it('remembers how it was looked at', async () => {
    const { user } = await atOverview()
    await user.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'By group')
    await user.click(look('Ken'))
    await user.click(screen.getByRole('button', { name: 'All boards' }))
    expect(screen.getAllByRole('heading', { level: 3 }).map((one) => one.textContent)).toEqual(['Red', 'Blue', 'In no group'])
    expect(names()).toEqual(['ken', 'hana', 'mei'])
    expect(screen.getAllByRole('region', { name: /^(Red|Blue|In no group)$/ })).toHaveLength(3)
    expect(screen.getAllByRole('region', { name: 'All boards at a glance' })).toHaveLength(1)
  })

  it('is one region where there are no groups to part it', async () => {
    await atOverview()
    expect(screen.getAllByRole('region', { name: 'All boards at a glance' })).toHaveLength(1)
  })

  it('has first who needs the teacher, and moves no card under a hand', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const { told, user } = await atOverview()
    told(mark('hana', { drawing: ['hana'] }), mark('ken', { drawing: ['ken'] }), mark('mei', { empty: true }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'Stuck first')
    expect(names()).toEqual(['mei', 'hana', 'ken'])
    told(mark('hana', { empty: true }), mark('mei'))
    expect(names()).toEqual(['mei', 'hana', 'ken'])
    act(() => { vi.advanceTimersByTime(9000) })
    fireEvent.pointerMove(look('Mei'))
    act(() => { vi.advanceTimersByTime(1500) })
    expect(names()).toEqual(['mei', 'hana', 'ken'])
    act(() => { vi.advanceTimersByTime(10_000) })
    expect(names()).toEqual(['hana', 'mei', 'ken'])
  })

  it('is walked through by keys, with one stop for the Tab key', async () => {
    const { user } = await atOverview()
    const stops = (): HTMLElement[] => screen.getAllByRole('button').filter((one) => one.closest('li') !== null && one.tabIndex === 0)
    expect(stops()).toHaveLength(3)
    act(() => { look('Hana').focus() })
    await user.keyboard('{ArrowRight}')
    expect(document.activeElement).toBe(look('Ken'))
    expect(stops().map((one) => one.closest('li')?.dataset.owner)).toEqual(['ken', 'ken', 'ken'])
    await user.keyboard('{End}')
    expect(document.activeElement).toBe(look('Mei'))
    await user.keyboard('{Enter}')
    expect(await screen.findByText('drawn lesson1.own.mei hand')).toBeTruthy()
  })

  it('has the boards of groups, with who of them draws', async () => {
    const { user, told } = await atOverview()
    await user.click(within(screen.getByRole('group', { name: 'Whose boards' })).getByRole('button', { name: 'Groups' }))
    told({ ...mark(''), page_id: 'lesson1.g1', drawing: ['ken'] })
    expect(names()).toEqual(['g1'])
    expect(within(screen.getByRole('listitem')).getByText('Ken')).toBeTruthy()
    expect(look('Red').getAttribute('aria-label')).toBe('Open the board of Red: Drawing: Ken')
    expect(screen.getByText('1 group draws now')).toBeTruthy()
  })

  it('is not offered to pupils', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
    await room.say({ type: 'boards', boards: BOARDS, shown: null })
    await room.user.click(screen.getByRole('tab', { name: 'Board' }))
    await act(() => import('../../board/Board'))
    expect(screen.queryByRole('button', { name: 'All boards' })).toBeNull()
  })
})
