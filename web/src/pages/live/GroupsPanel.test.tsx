// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher, type Setting } from '../../testing/classroom'
import { group } from '../../testing/values'

afterEach(cleanup)

async function openGroups(setting: Partial<Setting> = {}) {
  const room = await openRoom({ you: teacher(), others: names.map((name) => pupil(name)), ...setting })
  await room.user.click(screen.getByRole('button', { name: 'Groups' }))
  return room
}
const names = ['Aoi', 'Ken', 'Mei', 'Ren', 'Yui']
const panel = () => within(screen.getByRole('region', { name: 'Groups' }))
const button = (name: string): HTMLElement => panel().getByRole('button', { name })

describe('making groups', () => {
  it('moves nobody before they are sent, and puts everybody somewhere', async () => {
    const room = await openGroups()
    await room.user.clear(screen.getByRole('spinbutton', { name: 'Number of groups' }))
    await room.user.type(screen.getByRole('spinbutton', { name: 'Number of groups' }), '2')
    await room.user.click(button('Make groups'))
    expect(panel().getAllByRole('group').map((card) => card.getAttribute('aria-label'))).toEqual(['Group 1', 'Group 2'])
    expect(await room.asked('groups.make')).toEqual([])
    await room.user.click(button('Send into groups'))
    const [made] = await room.asked('groups.make')
    expect(made?.open).toBe(true)
    expect(made?.groups.flatMap((one) => one.people ?? []).sort()).toEqual(['aoi', 'ken', 'mei', 'ren', 'yui'])
  })

  it('moves somebody by the chooser beside their name, with the keyboard alone', async () => {
    const room = await openGroups()
    await room.user.click(button('Make groups'))
    const chooser = panel().getByRole('combobox', { name: 'Move Mei to' })
    await room.user.selectOptions(chooser, 'Group 2')
    expect(within(panel().getByRole('group', { name: 'Group 2' })).getByText('Mei')).toBeTruthy()
  })

  it('lets a latecomer wait without a group', async () => {
    const room = await openGroups()
    await room.user.click(button('Make groups'))
    await room.change({ late: pupil('Late') })
    expect(within(panel().getByRole('group', { name: 'Without a group' })).getByText('Late')).toBeTruthy()
  })

  it('offers as many groups as make fours', async () => {
    await openGroups()
    expect(panel().getByRole('spinbutton').getAttribute('value')).toBe('2')
  })
})

describe('groups at work', () => {
  const working = {
    groups: [group('g1', { name: 'Red' }), group('g2', { name: 'Blue' })],
    others: [pupil('Ken', { group: 'g1', assigned: 'g1' }), pupil('Mei', { group: 'g2', assigned: 'g2' })],
    lesson: { groups_open: true },
  }

  it('are entered and left by the teacher, and called back', async () => {
    const room = await openGroups(working)
    await room.user.click(button('Enter Blue'))
    expect(await room.asked('groups.enter')).toMatchObject([{ group: 'g2' }])
    await room.change({ t: teacher({ group: 'g2' }) })
    await room.user.click(button('Back to the class'))
    expect((await room.asked('groups.enter')).at(-1)).toMatchObject({ group: null })
    await room.user.click(button('Call everybody back'))
    expect(await room.asked('groups.recall')).toHaveLength(1)
  })

  it('take somebody at once who is moved', async () => {
    const room = await openGroups(working)
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'Move Ken to' }), 'Blue')
    expect(await room.asked('groups.assign')).toMatchObject([{ people: { ken: 'g2' } }])
  })

  it('can be opened again after a call back', async () => {
    const room = await openGroups({ ...working, lesson: { groups_open: false } })
    await room.user.click(button('Send into groups'))
    expect(await room.asked('groups.open')).toHaveLength(1)
  })

  it('are visited by an observer, who can change nothing', async () => {
    const room = await openGroups({ ...working, you: pupil('Guest', { role: 'observer' }) })
    expect(panel().queryByRole('button', { name: /Make|Send|Call/ })).toBeNull()
    expect(panel().queryByRole('combobox')).toBeNull()
    await room.user.click(button('Enter Red'))
    expect(await room.asked('groups.enter')).toMatchObject([{ group: 'g1' }])
  })
})
