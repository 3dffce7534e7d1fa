// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { LessonBoard, Person } from '../../wire'

vi.mock('../../board/Board', () => ({ default: ({ pageId }: { pageId: string }) => <p>drawn {pageId}</p> }))
afterEach(cleanup)

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }] }
const SHOWN: LessonBoard = { kind: 'shown', openness: 'seen', pages: [{ page_id: 'lesson1.shown' }] }
const own = (name: string, openness: LessonBoard['openness'] = 'hidden'): LessonBoard => ({
  kind: 'own',
  openness,
  owner: name.toLowerCase(),
  name,
  pages: [{ page_id: `lesson1.own.${name.toLowerCase()}` }],
})

const hand = (number: number, name: string, at: number): LessonBoard => ({
  kind: 'hand',
  openness: 'hidden',
  owner: String(number),
  name,
  pages: [{ page_id: `lesson1.hand.${number}` }],
  handed_in: { page_id: 'lesson1.own.hana', at },
})
const fold = (): HTMLElement => document.querySelector<HTMLElement>('.board-fold[aria-expanded=false]') ?? document.body
const atSeconds = (minute: number, second: number): number => new Date(2026, 10, 30, 9, minute, second).getTime() / 1000

async function atBoard(you: Person, boards: LessonBoard[]) {
  const room = await openRoom({ you, others: [you.role === 'teacher' ? pupil('Hana') : teacher()] })
  await room.say({ type: 'boards', boards, shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  await act(() => import('../../board/Board'))
  return room
}

describe('above the board', () => {
  it('is nothing where there is one board', async () => {
    await atBoard(pupil('Hana'), [CLASS])
    expect(await screen.findByText('drawn lesson1.class')).toBeTruthy()
    expect(screen.queryByRole('group', { name: 'Choose a board' })).toBeNull()
  })

  it('a pupil changes between the boards they can see', async () => {
    const room = await atBoard(pupil('Hana'), [SHOWN, CLASS, own('Hana', 'seen')])
    await room.user.click(screen.getByRole('button', { name: 'My board' }))
    expect(await screen.findByText('drawn lesson1.own.hana')).toBeTruthy()
    expect(screen.getByText('Others can see this')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Show to all' })).toBeNull()
  })

  it('opens what the teacher shows, wherever one is', async () => {
    const room = await atBoard(pupil('Hana'), [SHOWN, CLASS])
    await room.user.click(screen.getByRole('tab', { name: 'Everyone' }))
    await room.say({ type: 'boards', boards: [SHOWN, CLASS], shown: 'lesson1.shown' })
    expect(screen.getByRole('tab', { name: 'Board', selected: true })).toBeTruthy()
    expect(await screen.findByText('drawn lesson1.shown')).toBeTruthy()
  })

  it('the teacher opens one pupil’s board to the others, and shows it', async () => {
    const room = await atBoard(teacher(), [SHOWN, CLASS, own('Hana'), own('Ken')])
    await room.user.click(screen.getByRole('button', { name: 'Pupils’ boards' }))
    await room.user.selectOptions(screen.getByRole('combobox', { name: 'Whose board' }), 'Ken')
    expect(await screen.findByText('drawn lesson1.own.ken')).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Others see' }))
    expect(await room.asked('boards.open')).toMatchObject([{ kind: 'own', openness: 'seen', owners: ['ken'] }])
    await room.user.click(screen.getByRole('button', { name: 'Show to all' }))
    expect(await room.asked('boards.show')).toMatchObject([{ page_id: 'lesson1.own.ken' }])
  })

  it('the teacher shows all at once, or some', async () => {
    const room = await atBoard(teacher(), [SHOWN, CLASS, own('Hana'), own('Ken')])
    await room.user.click(screen.getByRole('button', { name: 'Who sees what' }))
    const all = within(screen.getByRole('group', { name: 'Pupils’ boards' }))
    await room.user.click(all.getByRole('button', { name: 'Others see' }))
    await room.user.click(screen.getByRole('checkbox', { name: /Ken/ }))
    await room.user.click(all.getByRole('button', { name: 'All write' }))
    expect(await room.asked('boards.open')).toMatchObject([
      { kind: 'own', openness: 'seen', owners: null },
      { kind: 'own', openness: 'writable', owners: ['ken'] },
    ])
  })

  it('the teacher adds a page for every pupil, and takes one away in two steps', async () => {
    const two: LessonBoard = { ...own('Hana'), pages: [{ page_id: 'lesson1.own.hana' }, { page_id: 'lesson1.own.hana.2', common: true }] }
    const room = await atBoard(teacher(), [SHOWN, CLASS, two])
    await room.user.click(screen.getByRole('button', { name: 'Pupils’ boards' }))
    await room.user.click(screen.getByRole('button', { name: 'Page 2' }))
    await room.user.click(screen.getByRole('button', { name: 'Pages' }))
    await room.user.type(screen.getByRole('textbox', { name: /Name of the new page/ }), 'Sheet')
    await room.user.selectOptions(screen.getByRole('combobox', { name: 'Paper' }), 'Squares')
    await room.user.click(screen.getByRole('button', { name: 'Add it for every pupil' }))
    expect(await room.asked('boards.add')).toMatchObject([{ kind: 'own', owners: null, name: 'Sheet', template: 'squared' }])
    await room.user.click(screen.getByRole('button', { name: 'Pages' }))
    await room.user.click(screen.getByRole('button', { name: 'Remove the page' }))
    expect(await room.asked('boards.drop')).toEqual([])
    await room.user.click(screen.getByRole('button', { name: 'Yes, remove it from all' }))
    expect(await room.asked('boards.drop')).toMatchObject([{ page_id: 'lesson1.own.hana.2' }])
  })

  it('is one button on a phone, which folds again when a board was chosen', async () => {
    const room = await atBoard(pupil('Hana'), [SHOWN, CLASS, own('Hana', 'seen')])
    expect(fold().textContent).toBe('Class board')
    await room.user.click(fold())
    expect(screen.getByRole('button', { expanded: true, name: 'Class board' })).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'My board' }))
    expect(fold().textContent).toBe('My board')
    expect(document.activeElement).toBe(fold())
  })

  it('folds on a phone by Escape, and by a press on the board', async () => {
    const room = await atBoard(pupil('Hana'), [SHOWN, CLASS, own('Hana', 'seen')])
    await room.user.click(fold())
    await room.user.keyboard('{Escape}')
    expect(document.activeElement).toBe(fold())
    await room.user.click(fold())
    expect(screen.queryByRole('button', { expanded: false, name: 'Class board' })).toBeNull()
    await room.user.click(screen.getByText('drawn lesson1.class'))
    expect(fold().textContent).toBe('Class board')
  })

  it('folds on a phone when all boards are looked at', async () => {
    const room = await atBoard(teacher(), [SHOWN, CLASS, own('Hana')])
    await room.user.click(fold())
    await room.user.click(screen.getByRole('button', { name: 'All boards' }))
    await room.user.click(screen.getByRole('button', { name: 'Back to the board' }))
    expect(fold().textContent).toBe('Class board')
  })

  it('folds on a phone when something else opens, which gives the focus back to it', async () => {
    const room = await atBoard(teacher(), [SHOWN, CLASS, own('Hana')])
    await room.user.click(fold())
    await room.user.click(screen.getByRole('button', { name: 'Who sees what' }))
    await room.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Close' }))
    expect(document.activeElement).toBe(fold())
  })

  it('tells what one pupil handed in twice apart by its time, and opens the newest', async () => {
    const boards = [CLASS, own('Hana'), hand(1, 'Hana', atSeconds(5, 1)), hand(2, 'Hana', atSeconds(5, 30))]
    const room = await atBoard(teacher(), boards)
    await room.user.click(screen.getByRole('button', { name: 'Handed in' }))
    expect(await screen.findByText('drawn lesson1.hand.2')).toBeTruthy()
    const whose = within(screen.getByRole('combobox', { name: 'Whose board' }))
    const words = whose.getAllByRole('option').map((one) => one.textContent.replaceAll(/\s/g, ' '))
    expect(words).toEqual(['Hana, 9:05:01 AM', 'Hana, 9:05:30 AM'])
  })

  it('says on a pupil’s phone that a page came back, not whose it is', async () => {
    const room = await atBoard(pupil('Hana'), [CLASS, own('Hana'), hand(1, 'Hana', atSeconds(5, 1))])
    await room.user.click(screen.getByRole('button', { name: 'Given back' }))
    expect(fold().textContent).toBe('Given back')
  })

  it('calls many pages by their numbers, and the open one by its name', async () => {
    const names = ['', 'Seeds', 'Leaves', 'Roots']
    const pages = names.map((name, index) => ({ page_id: `lesson1.class.${index}`, name }))
    const room = await atBoard(pupil('Hana'), [{ ...CLASS, pages }])
    await room.user.click(screen.getByRole('button', { name: 'Page 2 Seeds' }))
    const shown = within(screen.getByRole('group', { name: 'Pages' })).getAllByRole('button')
    expect(shown.map((one) => one.textContent)).toEqual(['1', 'Seeds', '3', '4'])
  })
})
