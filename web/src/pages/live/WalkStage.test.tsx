// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { FakeSocket } from '../../testing/fakesocket'
import { group, lesson } from '../../testing/values'

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const GROUPS = [group('g1', { name: 'Red' }), group('g2', { name: 'Blue' })]
const PUPILS = [pupil('Hana', { group: 'g1' }), pupil('Ken', { group: 'g2' })]

async function walk(changes: Parameters<typeof teacher>[0] = {}) {
  const room = await openRoom({ you: teacher(changes), others: PUPILS, groups: GROUPS, lesson: { groups_open: true } })
  await room.user.click(screen.getByRole('tab', { name: 'Walk round' }))
  const card = (name: string): HTMLElement => screen.getByRole('listitem', { name })
  return { ...room, card }
}

describe('walking round', () => {
  it('shows a card for each group with its board and its people', async () => {
    const { card } = await walk()
    expect(within(card('Red')).getByRole('img', { name: 'Board of Red' })).toBeTruthy()
    expect(within(card('Red')).getByText('Hana')).toBeTruthy()
    expect(within(card('Blue')).queryByText('Hana')).toBeNull()
  })

  it('is offered to pupils never, and to nobody before there are groups', async () => {
    await openRoom({ you: pupil('Hana', { group: 'g1' }), others: [teacher()], groups: GROUPS, lesson: { groups_open: true } })
    expect(screen.queryByRole('tab', { name: 'Walk round' })).toBeNull()
    cleanup()
    await openRoom({ you: teacher(), others: PUPILS, groups: GROUPS })
    expect(screen.queryByRole('tab', { name: 'Walk round' })).toBeNull()
  })

  it('listens by one press and stops by another', async () => {
    const { user, card, asked, change } = await walk()
    await user.click(within(card('Red')).getByRole('button', { name: 'Listen to Red' }))
    expect(await asked('groups.listen')).toMatchObject([{ group: 'g1' }])
    await change({ t: teacher({ listens_to: 'g1' }) })
    const button = within(card('Red')).getByRole('button', { name: 'Listen to Red' })
    expect(button.getAttribute('aria-pressed')).toBe('true')
    expect(screen.getByText('You are listening to Red')).toBeTruthy()
    await user.click(button)
    expect((await asked('groups.listen')).at(-1)).toMatchObject({ group: null })
  })

  it('enters by one press, and is at the board of the group then', async () => {
    const { user, card, asked } = await walk()
    await user.click(within(card('Blue')).getByRole('button', { name: 'Enter Blue' }))
    expect(await asked('groups.enter')).toMatchObject([{ group: 'g2' }])
    expect((await screen.findByRole('tab', { name: 'Board' })).getAttribute('aria-selected')).toBe('true')
  })

  it('says who has spoken and who is quiet in words', async () => {
    const { say, card } = await walk()
    await say({ type: 'groups.talk', people: { hana: { seconds: 12, last_at: 0 } }, silent_since: { g2: Date.now() / 1000 - 3600 } })
    expect(within(card('Red')).getByText('Spoke for 12 seconds of the last minute')).toBeTruthy()
    expect(within(card('Blue')).getByText(/^Quiet \d+:\d\d$/)).toBeTruthy()
    expect(screen.getByText('1 group is quiet')).toBeTruthy()
  })

  it('ends when everybody is called back', async () => {
    const { change } = await walk()
    await change({}, { lesson: lesson({ groups_open: false }) })
    expect(screen.getByRole('tab', { name: 'Everyone' }).getAttribute('aria-selected')).toBe('true')
  })
})

describe('speaking to all groups', () => {
  const button = (): HTMLElement => screen.getByRole('button', { name: 'Speak to all groups' })
  const press = (event: 'pointerDown' | 'pointerUp', timeStamp: number): void => {
    button().setPointerCapture = () => undefined
    const made = new MouseEvent(event.toLowerCase(), { bubbles: true, button: 0 })
    Object.defineProperty(made, 'timeStamp', { value: timeStamp })
    fireEvent(button(), made)
  }
  const words = async (room: Awaited<ReturnType<typeof walk>>): Promise<boolean[]> =>
    (await room.asked('voice.to_all')).map(({ on }) => on)

  it('lasts as long as the button is held', async () => {
    const room = await walk({ sources: ['microphone'] })
    press('pointerDown', 1)
    expect(await words(room)).toEqual([true])
    await room.change({ t: teacher({ speaks_to_all: true }) })
    press('pointerUp', 2000)
    expect(await words(room)).toEqual([true, false])
  })

  it('goes on after a short press until the next', async () => {
    const room = await walk({ sources: ['microphone'] })
    press('pointerDown', 1)
    press('pointerUp', 100)
    await room.change({ t: teacher({ speaks_to_all: true }) })
    expect(await words(room)).toEqual([true])
    expect(button().getAttribute('aria-pressed')).toBe('true')
    press('pointerDown', 5000)
    press('pointerUp', 5100)
    expect(await words(room)).toEqual([true, false])
  })

  it('is turned on and off by key', async () => {
    const room = await walk({ sources: ['microphone'] })
    button().focus()
    await room.user.keyboard('{Enter}')
    expect(await words(room)).toEqual([true])
    await room.change({ t: teacher({ speaks_to_all: true }) })
    await room.user.keyboard(' ')
    expect(await words(room)).toEqual([true, false])
  })
})

describe('a group', () => {
  it('sees that the teacher listens, and that the teacher speaks to everybody', async () => {
    const { change } = await openRoom({
      you: pupil('Hana', { group: 'g1' }),
      others: [teacher()],
      groups: GROUPS,
      lesson: { groups_open: true },
    })
    await change({ t: teacher({ listens_to: 'g1' }) })
    expect(screen.getByText('The teacher is listening')).toBeTruthy()
    await change({ t: teacher({ listens_to: 'g2', speaks_to_all: true }) })
    expect(screen.queryByText('The teacher is listening')).toBeNull()
    expect(screen.getByText('The teacher speaks to everybody')).toBeTruthy()
  })
})
