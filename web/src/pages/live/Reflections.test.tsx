// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { lesson } from '../../testing/values'
import type { Lesson, Reflection } from '../../wire'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const OPEN: Partial<Lesson> = { reflection_sheet: { open: true, scale: true, opened_at: 1 } }
const CLOSED: Partial<Lesson> = { reflection_sheet: { open: false, scale: true, opened_at: 1 } }
const written = (changes: Partial<Reflection> = {}): Reflection => ({
  id: 'r1', number: 1, person: 'hana', name: 'Hana', seat: 12, text: 'I liked the beans', mood: 4, at: 1, ...changes,
})
const pupilsRoom = (changes: Partial<Lesson> = OPEN) => openRoom({ you: pupil('Hana'), others: [teacher()], lesson: changes })
const sheet = () => screen.getByRole('region', { name: 'Looking back' })

describe("a pupil's sheet", () => {
  it('is there while the teacher has it open', async () => {
    const room = await pupilsRoom({})
    expect(screen.queryByRole('region', { name: 'Looking back' })).toBeNull()
    await room.change({}, { lesson: lesson(OPEN) })
    expect(sheet()).toBeTruthy()
    expect(screen.getByText('Only your teachers read this.')).toBeTruthy()
    await room.change({}, { lesson: lesson(CLOSED) })
    expect(screen.queryByRole('region', { name: 'Looking back' })).toBeNull()
  })

  it('gives words and a face to the teacher', async () => {
    const room = await pupilsRoom()
    const send = screen.getByRole<HTMLButtonElement>('button', { name: 'Give to the teacher' })
    expect(send.disabled).toBe(true)
    await room.user.type(within(sheet()).getByRole('textbox'), 'beans')
    await room.user.click(within(sheet()).getByRole('button', { name: 'Very good' }))
    expect(within(sheet()).getByText('Not saved yet.')).toBeTruthy()
    await room.user.click(send)
    await waitFor(async () => {
      expect((await room.asked('reflection.write')).at(-1)).toMatchObject({ text: 'beans', mood: 4 })
    })
  })

  it('is saved when the pupil turns elsewhere', async () => {
    const room = await pupilsRoom()
    await room.user.type(within(sheet()).getByRole('textbox'), 'beans')
    expect(await room.asked('reflection.write')).toEqual([])
    await room.user.click(screen.getByRole('button', { name: 'Leave' }))
    expect(await room.asked('reflection.write')).toMatchObject([{ text: 'beans' }])
  })

  it('is saved before the pupil leaves', async () => {
    const room = await pupilsRoom()
    await room.user.type(within(sheet()).getByRole('textbox'), 'beans')
    const left = room.controller.leave()
    await waitFor(async () => {
      expect(await room.asked('reflection.write')).toMatchObject([{ text: 'beans' }])
    })
    await waitFor(async () => {
      expect(await room.asked('leave')).toHaveLength(1)
    })
    await act(() => left)
  })

  it('says quietly that it is saved, and may still be given', async () => {
    const room = await pupilsRoom()
    await room.user.type(within(sheet()).getByRole('textbox'), 'beans')
    await room.user.click(screen.getByRole('button', { name: 'Leave' }))
    await room.asked('reflection.write')
    await room.user.click(screen.getByRole('button', { name: 'Stay' }))
    expect(within(sheet()).getByRole('status').textContent).toBe('Saved. Your teachers can read it.')
    await room.user.click(within(sheet()).getByRole('button', { name: 'Give to the teacher' }))
    expect(within(sheet()).getByRole('status').textContent).toContain('Your teacher has it.')
  })

  it('keeps what is not sent over a reload, and forgets it when the pupil leaves', async () => {
    const before = await pupilsRoom()
    await before.user.type(within(sheet()).getByRole('textbox'), 'half a thought')
    cleanup()
    const after = await pupilsRoom()
    await after.asked('reflection.read')
    expect(within(sheet()).getByRole<HTMLTextAreaElement>('textbox').value).toBe('half a thought')
    await after.say({ type: 'farewell', reason: 'ended' })
    expect(JSON.stringify(localStorage)).not.toContain('half a thought')
  })

  it('asks for no face where the teacher does not want one', async () => {
    await pupilsRoom({ reflection_sheet: { open: true, scale: false, opened_at: 1 } })
    expect(within(sheet()).queryByRole('group', { name: 'How was it?' })).toBeNull()
  })

  it('is nothing for observers', async () => {
    await openRoom({ you: pupil('Guest', { role: 'observer' }), others: [teacher()], lesson: OPEN })
    expect(screen.queryByRole('region', { name: 'Looking back' })).toBeNull()
  })
})

describe("the teacher's side", () => {
  const openPanel = async (changes: Partial<Lesson>) => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana', { seat: 12 }), pupil('Ken', { seat: 3 })], lesson: changes })
    await room.user.click(screen.getByRole('button', { name: 'Ask' }))
    return room
  }

  it('opens it, with the question how it was or without', async () => {
    const room = await openPanel({})
    await room.user.click(screen.getByText('Looking back'))
    await room.user.click(screen.getByRole('checkbox', { name: 'Also ask how it was' }))
    await room.user.click(screen.getByRole('button', { name: 'Let pupils write' }))
    expect(await room.asked('reflections.open')).toMatchObject([{ scale: false }])
  })

  it('says how many have written, and who has not', async () => {
    const room = await openPanel(OPEN)
    await room.asked('reflections.list')
    expect(screen.getByText('Nothing has come yet.')).toBeTruthy()
    expect(screen.getAllByText('0 of 2 have written')).toHaveLength(2)
    const waiting = screen.getByText('Not yet: 2').closest('details')
    expect(within(waiting ?? document.body).getAllByRole('listitem').map((one) => one.textContent)).toEqual(['3Ken', '12Hana'])
  })

  it('closes it', async () => {
    const room = await openPanel(OPEN)
    await room.user.click(screen.getByRole('button', { name: 'Close looking back' }))
    expect(await room.asked('reflections.close')).toHaveLength(1)
  })

  it('shows the list where it is read', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana', { seat: 12 })], lesson: OPEN, written: [written()] })
    await room.asked('reflections.list')
    await room.user.click(screen.getByRole('button', { name: 'Read' }))
    const item = screen.getByText('I liked the beans').closest('li')
    expect(item?.textContent).toBe('12HanaVery goodI liked the beans')
    expect(screen.getAllByText('1 of 1 have written')).toHaveLength(2)
  })
})
