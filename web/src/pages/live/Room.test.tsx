// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { group, lesson, message } from '../../testing/values'
import type { Lesson } from '../../wire'

afterEach(cleanup)

const tiles = (): (string | null)[] =>
  [...document.querySelectorAll('[data-participant-name]')].map((tile) => tile.getAttribute('data-participant-name'))
const button = (name: string): HTMLElement => screen.getByRole('button', { name })

describe('tiles', () => {
  it('are one for each person of one’s scope, and none for observers', async () => {
    await openRoom({
      you: pupil('Hana'),
      others: [teacher(), pupil('Ken'), pupil('Mei', { group: 'g' }), pupil('Guest', { role: 'observer' })],
      groups: [group('g')],
    })
    expect(tiles()).toEqual(['Ms Sato', 'Hana', 'Ken'])
  })

  it('follow when one is moved into a group', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher(), pupil('Mei', { group: 'g' })], groups: [group('g')] })
    await room.change({ hana: pupil('Hana', { group: 'g' }) })
    expect(tiles()).toEqual(['Hana', 'Mei'])
    expect(screen.getByText('Group: Group g')).toBeTruthy()
  })

  it('say in words who speaks, whose hand is raised and whose microphone is off', async () => {
    const room = await openRoom({
      you: pupil('Hana'),
      others: [pupil('Ken', { sources: ['microphone'], hand_raised_at: 5 })],
    })
    await room.say({ type: 'media.speaking', people: ['ken'] })
    const tile = document.querySelector<HTMLElement>('[data-participant-name="Ken"]')
    const names = within(tile ?? document.body)
      .getAllByRole('img')
      .map((mark) => mark.getAttribute('aria-label'))
    expect(names).toEqual(['Hand is raised, 1st', 'Speaking'])
    expect(screen.getByLabelText('Microphone is off')).toBeTruthy()
  })

  it('show a name as text, whatever it contains', async () => {
    await openRoom({ you: pupil('Hana'), others: [pupil('<img src=x onerror=alert(1)>')] })
    expect(document.querySelector('.stage img')).toBeNull()
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeTruthy()
  })
})

describe('the toolbar', () => {
  it('has the controls that the contract names', async () => {
    await openRoom({ you: teacher() })
    const names = ['Microphone', 'Camera', 'Share screen', 'Groups', 'Leave']
    for (const name of names) expect(button(name)).toBeTruthy()
  })

  it('sends a source only after the server agreed, and keeps its name', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.user.click(button('Microphone'))
    expect(button('Microphone').getAttribute('aria-busy')).toBe('true')
    expect(await room.asked('source.set')).toMatchObject([{ source: 'microphone', on: true }])
    expect(button('Microphone').getAttribute('aria-pressed')).toBe('true')
  })

  it('shows paper in place of a screen, and says which of them others see', async () => {
    const room = await openRoom({ you: teacher() })
    await room.user.click(button('Show paper'))
    expect(await room.asked('source.set')).toMatchObject([{ source: 'screen', on: true }])
    await room.change({ t: teacher({ sources: ['screen'] }) })
    expect(button('Show paper').getAttribute('aria-pressed')).toBe('true')
    expect(button('Share screen').getAttribute('aria-pressed')).toBe('false')
    expect(screen.getByText('You are showing your paper')).toBeTruthy()
    await room.user.click(button('Show paper'))
    expect(await room.asked('source.set')).toMatchObject([{ on: true }, { source: 'screen', on: false }])
  })

  it('does not offer a pupil what is locked', async () => {
    await openRoom({ you: pupil('Hana'), lesson: { locks: { ...lesson().locks, microphone: true } } })
    expect(button('Microphone').hasAttribute('disabled')).toBe(true)
    expect(button('Camera').hasAttribute('disabled')).toBe(false)
  })

  it('raises and lowers one’s own hand', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.user.click(button('Raise hand'))
    expect(await room.asked('hand.set')).toMatchObject([{ raised: true }])
    await room.change({ hana: pupil('Hana', { hand_raised_at: 4 }) })
    expect(button('Raise hand').getAttribute('aria-pressed')).toBe('true')
  })

  it('gives a pupil no groups and an observer nothing to send', async () => {
    await openRoom({ you: pupil('Hana') })
    expect(screen.queryByRole('button', { name: 'Groups' })).toBeNull()
    cleanup()
    await openRoom({ you: pupil('Guest', { role: 'observer' }) })
    expect(screen.queryByRole('button', { name: 'Microphone' })).toBeNull()
    expect(screen.getByText('You are observing')).toBeTruthy()
  })
})

describe('sound only', () => {
  const screenOfTeacher = () => openRoom({ you: pupil('Hana'), others: [teacher({ sources: ['screen'] }), pupil('Ken', { sources: ['camera'] })] })

  it('is everybody’s own choice, said beside the title and ended there', async () => {
    localStorage.clear()
    const room = await screenOfTeacher()
    await room.user.click(button('Devices'))
    await room.user.click(screen.getByRole('switch', { name: 'Sound only, no video' }))
    await room.user.click(button('Close'))
    expect(screen.getByText('You have chosen sound only.')).toBeTruthy()
    expect(button('Share screen').hasAttribute('disabled')).toBe(true)
    await room.user.click(button('Sound only: show video again'))
    expect(screen.queryByText('You have chosen sound only.')).toBeNull()
    expect(localStorage.getItem('manabiya.preferences')).toContain('"soundOnly":false')
  })

  it('is the teacher’s for all', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana')] })
    await room.user.click(screen.getByRole('tab', { name: 'People' }))
    await room.user.click(screen.getByRole('switch', { name: 'Save data for all' }))
    expect(await room.asked('lesson.sound_only')).toMatchObject([{ on: true }])
    await room.change({}, { lesson: lesson({ sound_only: true }) })
    expect(screen.getByText('Sound only')).toBeTruthy()
    expect(screen.getByText('The lesson is sound only now. Faces stand still.')).toBeTruthy()
  })

  it('shows faces as stills, until a camera goes off', async () => {
    const room = await screenOfTeacher()
    await room.say({ type: 'still', person: 'ken', jpeg: 'AAAA' })
    expect(document.querySelector('[data-participant-name="Ken"] img')?.getAttribute('src')).toContain('base64,AAAA')
    await room.change({ ken: pupil('Ken') })
    expect(document.querySelector('[data-participant-name="Ken"] img')).toBeNull()
  })
})

describe('the stage', () => {
  it('turns to a screen when somebody shares one, and back when it ends', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
    await room.change({ t: teacher({ sources: ['screen'] }) })
    expect(document.querySelector('[data-screen-of="Ms Sato"]')).not.toBeNull()
    expect(screen.getByRole('tab', { name: 'Screen' }).getAttribute('aria-selected')).toBe('true')
    await room.change({ t: teacher() })
    expect(document.querySelector('[data-screen-of]')).toBeNull()
    expect(screen.getByRole('tab', { name: 'Everyone' }).getAttribute('aria-selected')).toBe('true')
  })

  it('is reached by arrow keys', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
    screen.getByRole('tab', { name: 'People' }).focus()
    await room.user.keyboard('{ArrowRight}')
    expect(screen.getByRole('tab', { name: 'Chat' }).getAttribute('aria-selected')).toBe('true')
  })
})

describe('what happens', () => {
  it('is told: a mute by the teacher, and a move', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher()], groups: [group('g', { name: 'Red' })] })
    await room.user.click(button('Microphone'))
    await room.asked('source.set')
    await room.change({ hana: pupil('Hana', { sources: ['microphone'] }) })
    await room.change({ hana: pupil('Hana', { group: 'g' }) })
    expect(screen.getByText('The teacher turned off your microphone.')).toBeTruthy()
    expect(screen.getByText('You are in Red now')).toBeTruthy()
  })

  it('is told as a reason when the server refuses', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    room.refuse.add('hand.set')
    await room.user.click(button('Raise hand'))
    await room.asked('hand.set')
    expect(screen.getByText(/The teacher has locked this for now/)).toBeTruthy()
  })

  it('says that changes wait while the shared state is out of reach', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.say({ type: 'trouble', on: true })
    expect(screen.getByText(/catching its breath/)).toBeTruthy()
    await room.say({ type: 'trouble', on: false })
    expect(screen.queryByText(/catching its breath/)).toBeNull()
  })

  it('says that one is being moved until the media node follows', async () => {
    const room = await openRoom({ you: pupil('Hana'), groups: [group('g', { name: 'Red' })] })
    await room.change({ hana: pupil('Hana', { group: 'g' }) })
    expect(screen.getByText('Going to Red…')).toBeTruthy()
    await room.say({ type: 'media.applied', epoch: 1, version: 2 })
    expect(screen.queryByText('Going to Red…')).toBeNull()
  })
})

describe('leaving', () => {
  it('is asked for once, then done', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.user.click(button('Leave'))
    const dialog = screen.getByRole('dialog')
    expect(within(dialog).queryByRole('button', { name: 'End the lesson for everybody' })).toBeNull()
    await room.user.click(within(dialog).getByRole('button', { name: 'Leave' }))
    expect(await room.asked('leave')).toHaveLength(1)
    expect(await screen.findByRole('heading', { name: 'You left the lesson' })).toBeTruthy()
  })

  it('lets a teacher end the lesson for everybody', async () => {
    const room = await openRoom({ you: teacher() })
    await room.user.click(button('Leave'))
    await room.user.click(button('End the lesson for everybody'))
    expect(await room.asked('lesson.end')).toHaveLength(1)
  })

  it('tells a teacher who would end the lesson how many have written while pupils look back', async () => {
    const open: Partial<Lesson> = { reflection_sheet: { open: true, scale: true, opened_at: 1 } }
    const room = await openRoom({ you: teacher(), others: [pupil('Hana'), pupil('Ken')], lesson: open })
    await room.user.click(button('Leave'))
    expect(within(screen.getByRole('dialog')).getByRole('status').textContent).toContain('0 of 2 have written')
  })

  it.each([
    ['ended', 'The lesson has ended'],
    ['removed', 'You were taken out of the lesson'],
    ['banned', 'You cannot come in to this lesson now'],
    ['replaced', 'You are in the lesson in another window'],
  ] as const)('ends with a farewell: %s', async (reason, words) => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.say({ type: 'farewell', reason })
    expect(within(screen.getByRole('status')).getByRole('heading', { name: words })).toBeTruthy()
  })
})

describe('the language', () => {
  it('is Japanese where Japanese was asked for', async () => {
    await openRoom({ you: pupil('はな'), language: 'ja' })
    expect(button('手をあげる')).toBeTruthy()
  })
})

describe('unread chat', () => {
  it('is counted while another panel is open', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.user.click(screen.getByRole('tab', { name: 'People' }))
    await room.say({ type: 'chat.new', channel: 'lesson', messages: [message(1), message(2)] })
    expect(screen.getByRole('tab', { name: 'Chat, 2 new' })).toBeTruthy()
    await room.user.click(screen.getByRole('tab', { name: 'Chat, 2 new' }))
    expect(screen.getByRole('tab', { name: 'Chat' })).toBeTruthy()
  })
})
