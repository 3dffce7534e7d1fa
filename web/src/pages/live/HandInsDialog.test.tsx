// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { FakeSocket } from '../../testing/fakesocket'
import type { LessonBoard } from '../../wire'

vi.mock('../../board/Board', () => ({ default: ({ pageId }: { pageId: string }) => <p>drawn {pageId}</p> }))
beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] }
const NAMES = ['Hana', 'Ken', 'Mei']
const idOf = (name: string): string => name.toLowerCase()
const own = (name: string): LessonBoard => ({
  kind: 'own',
  openness: 'hidden',
  owner: idOf(name),
  name,
  pages: [{ page_id: `lesson1.own.${idOf(name)}` }],
})
const hand = (number: number, name: string, changes: Partial<NonNullable<LessonBoard['handed_in']>> = {}): LessonBoard => ({
  kind: 'hand',
  openness: 'hidden',
  owner: String(number),
  name,
  pages: [{ page_id: `lesson1.hand.${number}` }],
  handed_in: { page_id: `lesson1.own.${idOf(name)}`, at: 1_790_000_000 + number, ...changes },
})
const OWN = NAMES.map(own)
const TWO = [hand(1, 'Hana'), hand(2, 'Ken')]

async function atBox(boards: LessonBoard[], kind?: string) {
  const room = await openRoom({ you: teacher(), others: NAMES.map((name) => pupil(name)) })
  const tell = (next: LessonBoard[]) => room.say({ type: 'boards', boards: next, shown: null })
  await tell(boards)
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  if (kind !== undefined) await room.user.click(screen.getByRole('button', { name: kind }))
  await room.user.click(screen.getByRole('button', { name: 'Hand-in box' }))
  return { ...room, tell }
}

const box = () => within(screen.getByRole('dialog', { name: 'Hand-in box' }))
const tickOf = (name: string): HTMLInputElement => box().getByRole('checkbox', { name: new RegExp(name) })
const compared = () => within(screen.getByRole('dialog', { name: 'Side by side' }))

describe('the hand-in box', () => {
  it('names those of whom there is nothing, and collects from all', async () => {
    const room = await atBox([CLASS, ...OWN, hand(1, 'Hana')])
    expect(box().getByText('2 not yet:').parentElement?.textContent).toBe('2 not yet: Ken, Mei')
    await room.user.click(box().getByRole('button', { name: 'Collect from all pupils' }))
    expect(await room.asked('hand.collect')).toMatchObject([{ kind: 'own', page: 1, owners: null }])
  })

  it('says which page it collects, where there are several: the one that is open, or of other boards the first', async () => {
    const [page, sheet] = [{ page_id: 'lesson1.g1' }, { page_id: 'lesson1.g1.4', name: 'Sheet', common: true }]
    const group: LessonBoard = { kind: 'group', openness: 'hidden', owner: 'g1', name: 'Red', pages: [page, sheet] }
    const pupils = OWN.map((one) => ({ ...one, pages: [...one.pages, { page_id: `${one.pages[0]?.page_id ?? ''}.2`, name: 'Plan' }] }))
    const room = await atBox([CLASS, group, ...pupils], 'Group board')
    await room.user.click(box().getByRole('button', { name: 'Close' }))
    await room.user.click(screen.getByRole('button', { name: 'Page 2 Sheet' }))
    await room.user.click(screen.getByRole('button', { name: 'Hand-in box' }))
    await room.user.click(box().getByRole('button', { name: /^Collect from all groups\s*Page 2 Sheet$/ }))
    await room.user.click(box().getByRole('button', { name: /^Collect from all pupils\s*Page 1$/ }))
    expect(await room.asked('hand.collect')).toMatchObject([
      { kind: 'group', page: 4 },
      { kind: 'own', page: 1 },
    ])
  })

  it('opens what was handed in', async () => {
    const { user } = await atBox([CLASS, ...OWN, ...TWO])
    await user.click(box().getByRole('button', { name: 'Open the page of Ken' }))
    expect(await screen.findByText('drawn lesson1.hand.2')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('gives back all, or those that are ticked', async () => {
    const room = await atBox([CLASS, ...OWN, ...TWO])
    await room.user.click(box().getByRole('button', { name: 'Give all back' }))
    await room.user.click(tickOf('Ken'))
    await room.user.click(box().getByRole('button', { name: 'Give back (1)' }))
    expect((await room.asked('hand.return')).map(({ hand_ins }) => hand_ins)).toEqual([null, ['2']])
    await room.tell([CLASS, ...OWN, ...[1, 2].map((number) => hand(number, NAMES[number - 1] ?? '', { returned: true }))])
    expect(box().getByRole<HTMLButtonElement>('button', { name: 'Give back (1)' }).disabled).toBe(true)
  })

  it('keeps its ticks when somebody hands in once more, and means the newest by them', async () => {
    const room = await atBox([CLASS, ...OWN, ...TWO])
    await room.user.click(tickOf('Hana'))
    const card = tickOf('Hana').closest('li')
    await room.tell([CLASS, ...OWN, ...TWO, hand(3, 'Hana', { by_pupil: true })])
    expect(tickOf('Hana').checked).toBe(true)
    expect(tickOf('Hana').closest('li')).toBe(card)
    await room.user.click(box().getByRole('button', { name: 'Give back (1)' }))
    expect(await room.asked('hand.return')).toMatchObject([{ hand_ins: ['3'] }])
  })

  it('brings those that are ticked together on the board of the class', async () => {
    const room = await atBox([CLASS, ...OWN, ...TWO])
    await room.user.click(tickOf('Hana'))
    await room.user.click(tickOf('Ken'))
    await room.user.click(box().getByRole('button', { name: 'To the class board (2)' }))
    expect(await room.asked('hand.gather')).toMatchObject([{ hand_ins: ['1', '2'], name: 'Together' }])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('says how many can be compared until so many are ticked', async () => {
    const { user } = await atBox([CLASS, ...OWN, ...TWO])
    const compare = (): HTMLButtonElement => box().getByRole('button', { name: /^Compare/ })
    expect(box().getByText('To compare, tick 2 to 6.')).toBeTruthy()
    expect(compare().disabled).toBe(true)
    await user.click(tickOf('Hana'))
    await user.click(tickOf('Ken'))
    expect(compare().disabled).toBe(false)
    expect(box().queryByText('To compare, tick 2 to 6.')).toBeNull()
  })
})

describe('side by side', () => {
  async function atCompare() {
    const room = await atBox([CLASS, ...OWN, ...TWO])
    await room.user.click(tickOf('Hana'))
    await room.user.click(tickOf('Ken'))
    await room.user.click(box().getByRole('button', { name: 'Compare (2)' }))
    return room
  }
  const named = (): (string | null)[] => compared().getAllByRole('listitem').map((one) => one.textContent)

  it('has letters first; names, or nothing, when the teacher says so', async () => {
    const { user } = await atCompare()
    expect(named()).toEqual(['A', 'B'])
    await user.click(compared().getByRole('button', { name: 'Names' }))
    expect(named()).toEqual(['Hana', 'Ken'])
    await user.click(compared().getByRole('button', { name: 'No names' }))
    expect(named()).toEqual(['', ''])
    expect(compared().getAllByRole('img', { name: 'A page that was handed in' })).toHaveLength(2)
  })

  it('stays what it is when one of them hands in once more', async () => {
    const room = await atCompare()
    await room.tell([CLASS, ...OWN, ...TWO, hand(3, 'Hana')])
    expect(named()).toEqual(['A', 'B'])
  })

  it('lies over the box, which is as it was when it closes', async () => {
    const { user } = await atCompare()
    const list = document.querySelector('.hand-ins')
    await user.click(compared().getByRole('button', { name: 'Close' }))
    expect(document.querySelector('.hand-ins')).toBe(list)
    expect(document.activeElement).toBe(box().getByRole('button', { name: 'Compare (2)' }))
  })
})
