// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { group, lesson, message } from '../../testing/values'

afterEach(cleanup)

const box = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Message' })
const chat = () => within(screen.getByRole('region', { name: 'Chat' }))

describe('the chat', () => {
  it('sends what was written, by button and by Enter', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.user.type(box(), 'hello')
    await room.user.click(screen.getByRole('button', { name: 'Send' }))
    await room.user.type(box(), 'again{Enter}')
    expect((await room.asked('chat.send')).map((one) => one.text)).toEqual(['hello', 'again'])
    expect(box().value).toBe('')
  })

  it('takes Shift and Enter for a new line', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.user.type(box(), 'one{Shift>}{Enter}{/Shift}two{Enter}')
    expect((await room.asked('chat.send')).map((one) => one.text)).toEqual(['one\ntwo'])
  })

  it('does not send at the Enter that ends a Japanese conversion', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    fireEvent.change(box(), { target: { value: 'にほんご' } })
    fireEvent.keyDown(box(), { key: 'Enter', isComposing: true })
    expect(await room.asked('chat.send')).toEqual([])
  })

  it('shows text as text: no element and no link comes of it', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    const text = '<b>bold</b> https://example.com javascript:alert(1)'
    await room.say({ type: 'chat.new', channel: 'lesson', messages: [message(1, { text })] })
    expect(chat().getByText(text).children).toHaveLength(0)
    expect(chat().queryByRole('link')).toBeNull()
  })

  it('says why a message was not sent, and lets its author try again', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    room.refuse.add('chat.send')
    await room.user.type(box(), 'hello{Enter}')
    await room.asked('chat.send')
    expect(await chat().findByText(/Not sent/)).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await room.asked('chat.send')).toHaveLength(2)
  })

  it('does not send more than the server takes', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    fireEvent.change(box(), { target: { value: 'x'.repeat(2001) } })
    expect(screen.getByRole('button', { name: 'Send' }).hasAttribute('disabled')).toBe(true)
    expect(screen.getByRole('alert').textContent).toContain('1 characters too many')
    expect(await room.asked('chat.send')).toEqual([])
  })

  it('is closed to pupils while the teacher has paused it', async () => {
    await openRoom({ you: pupil('Hana'), lesson: { locks: { ...lesson().locks, chat: true } } })
    expect(screen.queryByRole('textbox', { name: 'Message' })).toBeNull()
    expect(screen.getByText('The teacher has paused the chat.')).toBeTruthy()
  })
})

describe('channels', () => {
  const groups = [group('g1', { name: 'Red' }), group('g2', { name: 'Blue' })]

  it('are the group’s where a pupil is in a group', async () => {
    const room = await openRoom({ you: pupil('Hana', { group: 'g1' }), groups })
    await room.user.type(box(), 'hello{Enter}')
    expect((await room.asked('chat.send')).map((one) => one.channel)).toEqual(['g1'])
  })

  it('are all of them for a teacher, who reads one by choosing it', async () => {
    const room = await openRoom({ you: teacher(), groups })
    const options = within(screen.getByRole('combobox', { name: 'Channel' })).getAllByRole('option')
    expect(options.map((option) => option.textContent)).toEqual(['Class', 'Red', 'Blue'])
    await room.user.selectOptions(screen.getByRole('combobox', { name: 'Channel' }), 'Blue')
    expect((await room.asked('chat.history')).map((one) => one.channel)).toContain('g2')
    await room.say({ type: 'chat.new', channel: 'g2', messages: [message(1, { channel: 'g2', text: 'blue words' })] })
    expect(chat().getByText('blue words')).toBeTruthy()
  })
})
