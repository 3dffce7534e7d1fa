// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher, type Setting } from '../../testing/classroom'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const seat = (number: number, name: string) => ({ number, name })
const roster = [seat(3, 'Ken'), seat(12, 'Hana')]

async function openPeople(changes: Partial<Setting>, others = [pupil('Hana', { seat: 12 })]) {
  const room = await openRoom({ you: teacher(), others, ...changes })
  await room.user.click(screen.getByRole('tab', { name: /People/ }))
  return room
}

describe('the teacher’s list of a class', () => {
  it('says who is missing, with number and name', async () => {
    await openPeople({ roster })
    expect(screen.getByText('1 of 2 here')).toBeTruthy()
    const missing = screen.getByRole('group', { name: 'Not here yet' })
    expect(within(missing).getByText('Ken')).toBeTruthy()
    expect(within(missing).queryByText('Hana')).toBeNull()
  })

  it('says who was taken out, and lets them in again', async () => {
    const out = { name: 'Ken', seat: 3, banned: false, at: 1 }
    const room = await openPeople({ roster, removed: [{ ...out, person: 'ken' }, { ...out, person: 'x', name: 'Zoe', seat: null, banned: true }] })
    const list = within(screen.getByRole('group', { name: 'Taken out' }))
    expect(list.getByText('waits at the door when coming back')).toBeTruthy()
    expect(list.getByText('kept out of this lesson')).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Let in again: Zoe' }))
    expect(await room.asked('person.readmit')).toMatchObject([{ person: 'x' }])
  })

  it('shows by one light who cannot hear, and why', async () => {
    await openPeople({}, [pupil('Hana', { hearing: 'tap_needed' }), pupil('Ken', { hearing: 'good', sending: 'silent' })])
    expect(screen.getByRole('img', { name: /has to tap the screen once/ })).toBeTruthy()
    expect(screen.getByRole('img', { name: /the microphone sends nothing/ })).toBeTruthy()
  })
})

describe('the lobby', () => {
  const waiting = [
    { id: 'w1', name: 'Guest', since: 1 },
    { id: 'w2', name: 'Hana', since: 2, seat: 12, free: false },
  ]

  it('lets in one, all, or none', async () => {
    const room = await openPeople({ waiting })
    const door = screen.getByRole('group', { name: 'At the door' })
    expect(within(door).getByText(/On another device/)).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Let in Hana' }))
    await room.user.click(screen.getByRole('button', { name: 'Let all in' }))
    await room.user.click(screen.getByRole('button', { name: 'Turn Guest away' }))
    expect(await room.asked('lobby.admit')).toMatchObject([{ waiters: ['w2'] }, { waiters: null }])
    expect(await room.asked('lobby.refuse')).toMatchObject([{ waiter: 'w1' }])
  })

  it('is chosen while the lesson runs', async () => {
    const room = await openPeople({})
    await room.user.click(screen.getByRole('radio', { name: 'Those without a number' }))
    expect(await room.asked('lobby.set')).toMatchObject([{ lobby: 'unknown' }])
  })

  it('shows who waits that they were noticed', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.say({ type: 'waiting', seat: 12, free: false })
    expect(screen.getByRole('heading', { name: 'Your teacher will let you in' })).toBeTruthy()
    expect(screen.getByText(/as number 12 already/)).toBeTruthy()
  })
})

describe('in the classroom', () => {
  it('asks before a second microphone is opened', async () => {
    const ken = pupil('Ken', { in_classroom: true, sources: ['microphone'] })
    const room = await openRoom({ you: pupil('Hana'), others: [teacher(), ken] })
    void room.controller.setInClassroom(true)
    await vi.waitFor(async () => {
      expect(await room.asked('classroom.set')).toMatchObject([{ on: true }])
    })
    await room.user.click(screen.getByRole('button', { name: 'Microphone' }))
    expect(await room.asked('source.set')).toEqual([])
    await room.user.click(screen.getByRole('button', { name: 'Turn mine on too' }))
    expect(await room.asked('source.set')).toMatchObject([{ source: 'microphone', on: true }])
  })
})

describe('consent', () => {
  it('closes what is not agreed to, and says why', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    await room.say({ type: 'welcome', you: 'hana', session_id: 's', now: 0, snapshot: null, consent: 'voice' })
    const camera = screen.getByRole('button', { name: 'Camera' })
    expect(camera.hasAttribute('disabled')).toBe(true)
    expect(camera.getAttribute('title')).toContain('your family has not agreed')
    expect(screen.getByRole('button', { name: 'Microphone' }).hasAttribute('disabled')).toBe(false)
  })
  it('follows what the school writes down while the lesson runs', async () => {
    const room = await openRoom({ you: pupil('Hana') })
    const camera = screen.getByRole('button', { name: 'Camera' })
    await room.say({ type: 'consent', consent: 'voice' })
    expect(camera.hasAttribute('disabled')).toBe(true)
    await room.say({ type: 'consent', consent: 'all' })
    expect(camera.hasAttribute('disabled')).toBe(false)
  })
})
