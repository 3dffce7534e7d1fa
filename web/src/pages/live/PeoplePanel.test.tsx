// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { lesson } from '../../testing/values'

afterEach(cleanup)

async function openPeople(setting: Parameters<typeof openRoom>[0]) {
  const room = await openRoom(setting)
  await room.user.click(screen.getByRole('tab', { name: 'People' }))
  return room
}
const class_ = [pupil('Ken', { sources: ['microphone', 'camera'] }), pupil('Mei', { hand_raised_at: 4 })]

describe('people', () => {
  it('are muted one by one and all at once by a teacher', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.user.click(screen.getByRole('button', { name: 'Mute Ken' }))
    expect(await room.asked('person.mute')).toMatchObject([{ person: 'ken', source: 'microphone' }])
    await room.user.click(screen.getByRole('button', { name: 'Mute all' }))
    expect(await room.asked('people.mute')).toHaveLength(1)
  })

  it('are asked for their microphone; nobody turns it on for them', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.user.click(screen.getByRole('button', { name: 'Ask Mei to turn the microphone on' }))
    expect(await room.asked('person.ask')).toMatchObject([{ person: 'mei', source: 'microphone' }])
    expect(screen.queryByRole('button', { name: /Ask Ken/ })).toBeNull()
  })

  it('are shown large to all, one at a time', async () => {
    const room = await openPeople({ you: teacher(), others: class_, lesson: { spotlight: 'ken' } })
    await room.user.click(screen.getByRole('button', { name: 'Show Mei large to everybody' }))
    await room.user.click(screen.getByRole('button', { name: 'Stop showing Ken large' }))
    expect(await room.asked('spotlight.set')).toMatchObject([{ person: 'mei' }, { person: null }])
  })

  it('all look at the teacher, or stop their cameras, by one press', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.user.click(screen.getByRole('button', { name: 'Eyes on me' }))
    await room.user.click(screen.getByRole('button', { name: 'Stop all cameras' }))
    expect(await room.asked('attention.set')).toMatchObject([{ on: true }])
    expect(await room.asked('people.mute')).toMatchObject([{ source: 'camera' }])
  })

  it('are removed only after a second look', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.user.click(screen.getByRole('button', { name: 'Remove Ken' }))
    expect(await room.asked('person.remove')).toEqual([])
    await room.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }))
    expect(await room.asked('person.remove')).toMatchObject([{ person: 'ken', ban: false }])
  })

  it('can be kept out for the whole lesson', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.user.click(screen.getByRole('button', { name: 'Remove Ken' }))
    await room.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Keep out of this lesson' }))
    expect(await room.asked('person.remove')).toMatchObject([{ person: 'ken', ban: true }])
  })

  it('with a raised hand stand on top, and the teacher lowers it', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    const names = screen.getAllByRole('listitem').map((item) => item.querySelector('.name')?.textContent)
    expect(names[0]).toBe('Mei')
    await room.user.click(screen.getByRole('button', { name: 'Lower the hand of Mei' }))
    expect(await room.asked('hand.set')).toMatchObject([{ raised: false, person: 'mei' }])
  })

  it('cannot be muted or removed by a pupil', async () => {
    await openPeople({ you: pupil('Hana'), others: [teacher(), ...class_] })
    expect(screen.queryByRole('button', { name: /Mute|Remove|Lower/ })).toBeNull()
    expect(screen.queryByRole('switch')).toBeNull()
  })
})

describe('the class’s budget', () => {
  const use = { down_bps: 20e6, up_bps: 10e6, down_limit_bps: 0 }
  const narrow = { ...use, down_bps: 2e5, down_limit_bps: 2e5, limited: true }
  const told = { type: 'media.bandwidth', people: { ken: use, mei: narrow }, class_bps: 80e6 } as const

  it('is one line and a reason for each line that is not good', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.say(told)
    expect(screen.getByText('This class uses 40 of 80 Mbit/s')).toBeTruthy()
    expect(screen.getByRole('img', { name: 'Network of Ken: Good' })).toBeTruthy()
    expect(screen.getByRole('img', { name: 'Network of Mei: Very slow: sound and stills' })).toBeTruthy()
    expect(screen.getByText('Very slow: sound and stills')).toBeTruthy()
    expect(screen.queryByText('It is getting tight.')).toBeNull()
  })

  it('says in words that it gets tight', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    await room.say({ ...told, class_bps: 45e6 })
    expect(screen.getByText('It is getting tight.')).toBeTruthy()
    await room.say({ ...told, class_bps: 30e6 })
    expect(screen.getByText(/The line is full/)).toBeTruthy()
  })

  it('is the sum alone where nobody has said of how much', async () => {
    const room = await openPeople({ you: teacher({ role: 'assistant' }), others: class_ })
    await room.say({ ...told, class_bps: 0 })
    expect(screen.getByText('This class uses 40 Mbit/s')).toBeTruthy()
  })

  it('is not shown to pupils', async () => {
    const room = await openPeople({ you: pupil('Hana'), others: [teacher(), ...class_] })
    await room.say(told)
    expect(screen.queryByText(/Mbit/)).toBeNull()
    expect(screen.queryByRole('img', { name: /Network/ })).toBeNull()
  })
})

describe('locks', () => {
  it('are switches of what pupils may use, and change one thing each', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    const chat = screen.getByRole('switch', { name: 'Pupils may use: Chat' })
    expect(chat.getAttribute('aria-checked')).toBe('true')
    await room.user.click(chat)
    const [set] = await room.asked('locks.set')
    expect(set?.locks).toEqual({ microphone: false, camera: false, screen: true, chat: true, board: false })
  })

  it('that are pressed within one round trip all count, and show as pressed until the state says so', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    const one = (what: string) => screen.getByRole('switch', { name: `Pupils may use: ${what}` })
    await room.user.click(one('Chat'))
    await room.user.click(one('Microphone'))
    const both = { microphone: true, camera: false, screen: true, chat: true, board: false }
    expect((await room.asked('locks.set')).at(-1)?.locks).toEqual(both)
    expect([one('Chat'), one('Microphone')].map((each) => each.getAttribute('aria-checked'))).toEqual(['false', 'false'])
    await room.change({}, { lesson: lesson({ locks: both }) })
    await room.change({}, { lesson: lesson({ locks: { ...both, chat: false } }) }) // an assistant
    expect(one('Chat').getAttribute('aria-checked')).toBe('true')
  })

  it('that are refused are as they were', async () => {
    const room = await openPeople({ you: teacher(), others: class_ })
    room.refuse.add('locks.set')
    const chat = screen.getByRole('switch', { name: 'Pupils may use: Chat' })
    await room.user.click(chat)
    await room.asked('locks.set')
    expect(chat.getAttribute('aria-checked')).toBe('true')
  })
})
