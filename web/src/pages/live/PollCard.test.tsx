// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { Poll, Results, Round } from '../../wire'

afterEach(cleanup)

const results = (tally: number[]): Results => ({ count: tally.reduce((sum, one) => sum + one, 0), tally, texts: [] })
const round = (changes: Partial<Round> = {}): Round => ({ opened_at: 1, closed_at: null, results: null, named: [], ...changes })
const poll = (changes: Partial<Poll> = {}): Poll => ({
  id: 'q1',
  number: 1,
  question: { kind: 'choice', prompt: 'Which is heavier?', options: ['Iron', 'Wood'], anonymous: false },
  shown: false,
  rounds: [round()],
  ...changes,
})
const pupilsRoom = () => openRoom({ you: pupil('Hana'), others: [teacher(), pupil('Ken')] })
type OpenRoom = Awaited<ReturnType<typeof openRoom>>
let version = 100
const ask = (room: OpenRoom, one: Poll | null): Promise<void> =>
  room.say({ type: 'state', epoch: 1, version: ++version, people: {}, polls: { q1: one } })

describe("a pupil's question", () => {
  it('is answered with one press, which shows as pressed', async () => {
    const room = await pupilsRoom()
    await ask(room, poll())
    await room.user.click(screen.getByRole('button', { name: 'Wood' }))
    expect(await room.asked('poll.answer')).toMatchObject([{ poll: 'q1', answer: { chosen: [1] } }])
    expect(screen.getByRole('button', { name: 'Wood' }).getAttribute('aria-pressed')).toBe('true')
    await room.user.click(screen.getByRole('button', { name: 'Iron' }))
    expect((await room.asked('poll.answer')).at(-1)).toMatchObject({ answer: { chosen: [0] } })
    expect(screen.getByRole('button', { name: 'Wood' }).getAttribute('aria-pressed')).toBe('false')
  })

  it('takes several, and sends all that are chosen', async () => {
    const room = await pupilsRoom()
    await ask(room, poll({ question: { kind: 'several', prompt: 'What?', options: ['Water', 'Light', 'Music'] } }))
    await room.user.click(screen.getByRole('button', { name: 'Water' }))
    await room.user.click(screen.getByRole('button', { name: 'Light' }))
    expect((await room.asked('poll.answer')).at(-1)).toMatchObject({ answer: { chosen: [0, 1] } })
  })

  it('takes a few words', async () => {
    const room = await pupilsRoom()
    await ask(room, poll({ question: { kind: 'text', prompt: 'What did you see?', options: [] } }))
    await room.user.type(screen.getByRole('textbox', { name: 'Your answer' }), 'a bean{Enter}')
    expect(await room.asked('poll.answer')).toMatchObject([{ answer: { text: 'a bean' } }])
  })

  it('shows what one has answered before a reload', async () => {
    const room = await pupilsRoom()
    await ask(room, poll())
    await room.say({ type: 'mine', answers: { q1: [{ chosen: [1], text: '' }] } })
    expect(screen.getByRole('button', { name: 'Wood' }).getAttribute('aria-pressed')).toBe('true')
    expect(screen.getByText(/Your answer has arrived/)).toBeTruthy()
  })

  it('begins the second round without an answer, and shows both rounds in the end', async () => {
    const room = await pupilsRoom()
    await ask(room, poll())
    await room.user.click(screen.getByRole('button', { name: 'Wood' }))
    await ask(room, poll({ rounds: [round({ closed_at: 2 }), round()] }))
    expect(screen.getByRole('button', { name: 'Wood' }).getAttribute('aria-pressed')).toBe('false')
    const both = [round({ closed_at: 2, results: results([3, 1]) }), round({ closed_at: 3, results: results([1, 3]) })]
    await ask(room, poll({ shown: true, rounds: both }))
    const lines = within(screen.getByRole('region', { name: 'Question' })).getAllByRole('listitem')
    expect(lines.map((line) => line.textContent)).toEqual(['IronRound 1375%Round 2125%', 'WoodRound 1125%Round 2375%'])
  })

  it('is gone when it was closed and is not shown', async () => {
    const room = await pupilsRoom()
    await ask(room, poll())
    await ask(room, null)
    expect(screen.queryByRole('region', { name: 'Question' })).toBeNull()
  })

  it('is read by an observer, who answers nothing', async () => {
    const room = await openRoom({ you: pupil('Guest', { role: 'observer' }), others: [teacher()] })
    await ask(room, poll())
    expect(screen.getByRole('heading', { name: 'Which is heavier?' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Wood' })).toBeNull()
  })
})

describe("the teacher's questions", () => {
  const teachersRoom = async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana'), pupil('Ken')] })
    await room.user.click(screen.getByRole('button', { name: 'Ask' }))
    return room
  }

  it('are written and asked', async () => {
    const room = await teachersRoom()
    expect(screen.getByRole('button', { name: 'Ask everybody' })).toHaveProperty('disabled', true)
    await room.user.type(screen.getByRole('textbox', { name: 'What do you ask?' }), 'Clear?')
    await room.user.click(screen.getByRole('button', { name: 'Yes or no' }))
    await room.user.click(screen.getByRole('button', { name: 'Ask everybody' }))
    expect(await room.asked('poll.ask')).toMatchObject([
      { question: { kind: 'choice', prompt: 'Clear?', options: ['Yes', 'No'], anonymous: false } },
    ])
  })

  it('say who is missing, and of an anonymous one nobody', async () => {
    const room = await teachersRoom()
    const named = [{ person: 'hana', name: 'Hana', answer: { chosen: [0], text: '' } }]
    await ask(room, poll({ rounds: [round({ results: results([1, 0]), named })] }))
    expect(screen.getByText('1 of 2 answered')).toBeTruthy()
    expect(screen.getByText('Not yet: 1').closest('details')?.textContent).toContain('Ken')
    const anonymous = { ...poll().question, anonymous: true }
    await ask(room, poll({ question: anonymous, rounds: [round({ results: results([1, 0]) })] }))
    expect(screen.queryByText(/Not yet/)).toBeNull()
    expect(screen.queryByText('Who answered what')).toBeNull()
  })

  it('go from closing to showing to asking again', async () => {
    const room = await teachersRoom()
    const main = () => document.querySelector('.ask .button.main')?.textContent
    await ask(room, poll({ rounds: [round({ results: results([1, 1]) })] }))
    expect(main()).toBe('Close answers')
    await room.user.click(screen.getByRole('button', { name: 'Close answers' }))
    expect(await room.asked('poll.close')).toHaveLength(1)
    await ask(room, poll({ rounds: [round({ closed_at: 2, results: results([1, 1]) })] }))
    expect(main()).toBe('Show to the class')
    await room.user.click(screen.getByRole('button', { name: 'Show to the class' }))
    expect(await room.asked('poll.show')).toMatchObject([{ poll: 'q1', shown: true }])
    await ask(room, poll({ shown: true, rounds: [round({ closed_at: 2, results: results([1, 1]) })] }))
    expect(main()).toBe('Ask again')
    await room.user.click(screen.getByRole('button', { name: 'Ask again' }))
    expect(await room.asked('poll.again')).toHaveLength(1)
  })
})

describe("the teacher's list of answers in words", () => {
  const words = (hidden: string[]): Poll =>
    poll({
      question: { kind: 'text', prompt: 'What?', options: [], anonymous: true },
      rounds: [round({ results: { count: 2, tally: [], texts: ['a bean', 'rude'], hidden } })],
    })

  it('hides one of them, and shows it again', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana')] })
    await ask(room, words([]))
    await room.user.click(screen.getByRole('button', { name: 'Ask' }))
    await room.user.click(screen.getByRole('button', { name: 'Hide from pupils: rude' }))
    expect(await room.asked('poll.hide')).toMatchObject([{ poll: 'q1', text: 'rude', hidden: true }])
    await ask(room, words(['rude']))
    expect(screen.getByText('Pupils do not see this')).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Show again to pupils: rude' }))
    expect((await room.asked('poll.hide')).at(-1)).toMatchObject({ text: 'rude', hidden: false })
  })

  it('is no list with buttons for pupils', async () => {
    const room = await pupilsRoom()
    await ask(room, { ...words([]), shown: true })
    expect(screen.queryByRole('button', { name: /Hide from pupils/ })).toBeNull()
  })
})
