// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { group } from '../../testing/values'

afterEach(() => {
  cleanup()
  Reflect.deleteProperty(document, 'elementFromPoint')
})

const planned = [
  { name: 'Group 1', people: ['hana'] },
  { name: 'Group 2', people: ['ken'] },
]
const panel = (name: string) => within(screen.getByRole('region', { name }))
const box = (name: string): HTMLInputElement => screen.getByRole('textbox', { name })

async function teachersRoom() {
  const room = await openRoom({ you: teacher(), others: [pupil('Hana'), pupil('Ken')], planned })
  const press = (name: string) => room.user.click(screen.getByRole('button', { name }))
  return { ...room, press }
}

describe('what is not sent yet is there again when another panel was open meanwhile', () => {
  it('groups that were planned and changed, with their time', async () => {
    const room = await teachersRoom()
    await room.press('Groups')
    await room.press('Make groups')
    await room.asked('groups.plan')
    await room.user.selectOptions(panel('Groups').getByRole('combobox', { name: 'Move Ken to' }), 'Group 1')
    await room.user.selectOptions(panel('Groups').getByRole('combobox', { name: 'Time' }), '10 min')
    await room.press('Ask')
    await room.press('Groups')
    await room.press('Send into groups')
    expect(await room.asked('groups.make')).toMatchObject([
      { groups: [{ name: 'Group 1', people: ['hana', 'ken'] }, { name: 'Group 2', people: [] }] },
    ])
    expect(await room.asked('groups.timer')).toMatchObject([{ seconds: 600 }])
    expect(panel('Groups').queryByRole('button', { name: 'Send into groups' })).toBeNull()
  })

  it('a question that is being written, until it is asked', async () => {
    const room = await teachersRoom()
    await room.press('Ask')
    await room.user.type(box('What do you ask?'), 'Clear?')
    await room.press('Yes or no')
    await room.press('Groups')
    await room.press('Ask')
    expect(box('What do you ask?').value).toBe('Clear?')
    await room.press('Ask everybody')
    expect(await room.asked('poll.ask')).toMatchObject([{ question: { prompt: 'Clear?', options: ['Yes', 'No'] } }])
    expect(box('What do you ask?').value).toBe('')
  })

  it('a line of chat in its channel, until it is sent', async () => {
    const room = await openRoom({ you: teacher(), groups: [group('g1', { name: 'Red' })] })
    const turnTo = (tab: string) => room.user.click(screen.getByRole('tab', { name: tab }))
    const choose = (name: string) => room.user.selectOptions(screen.getByRole('combobox', { name: 'Channel' }), name)
    await room.user.type(box('Message'), 'for all')
    await choose('Red')
    expect(box('Message').value).toBe('')
    await room.user.type(box('Message'), 'for Red')
    await turnTo('People')
    await turnTo('Chat')
    expect(box('Message').value).toBe('for Red')
    await room.user.click(screen.getByRole('button', { name: 'Send' }))
    expect(await room.asked('chat.send')).toMatchObject([{ channel: 'g1', text: 'for Red' }])
    expect(box('Message').value).toBe('')
    await choose('Class')
    expect(box('Message').value).toBe('for all')
  })

  it('words to all groups, known again when they are sent once more', async () => {
    const room = await openRoom({ you: teacher(), groups: [group('g1', { name: 'Red' })], lesson: { groups_open: true } })
    const groups = () => room.user.click(screen.getByRole('button', { name: 'Groups' }))
    await groups()
    room.refuse.add('groups.tell')
    await room.user.type(panel('Groups').getByRole('textbox', { name: 'Message to all groups' }), 'Five minutes{Enter}')
    await room.asked('groups.tell')
    await room.user.click(screen.getByRole('button', { name: 'Ask' }))
    await groups()
    room.refuse.clear()
    await room.user.click(panel('Groups').getByRole('button', { name: 'Send to all groups' }))
    const told = await room.asked('groups.tell')
    expect(told.map(({ text }) => text)).toEqual(['Five minutes', 'Five minutes'])
    expect(told[0]?.client_id).toBe(told[1]?.client_id)
  })
})

describe('Escape', () => {
  const hold = async () => {
    const room = await teachersRoom()
    document.elementFromPoint = () => null
    await room.press('Groups')
    await room.press('Make groups')
    await room.asked('groups.plan')
    fireEvent.pointerDown(panel('Groups').getByText('Hana'), { button: 0, pointerId: 1, clientX: 0, clientY: 0 })
    fireEvent.pointerMove(window, { pointerId: 1, clientX: 40, clientY: 40 })
    return room
  }

  it('lets go of who is being dragged, and leaves the panel open', async () => {
    const room = await hold()
    expect(document.querySelector('.lifted')).toBeTruthy()
    await room.user.keyboard('{Escape}')
    expect(document.querySelector('.lifted')).toBeNull()
    expect(screen.getByRole('region', { name: 'Groups' })).toBeTruthy()
  })

  it('closes the panel while nothing is in the hand', async () => {
    const room = await hold()
    fireEvent.pointerUp(window, { pointerId: 1, clientX: 40, clientY: 40 })
    await room.user.keyboard('{Escape}')
    expect(screen.queryByRole('region', { name: 'Groups' })).toBeNull()
  })
})
