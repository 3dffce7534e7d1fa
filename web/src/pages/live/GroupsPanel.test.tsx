// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher, type Setting } from '../../testing/classroom'
import { group, lesson } from '../../testing/values'

afterEach(cleanup)

const names = ['Aoi', 'Ken', 'Mei', 'Ren', 'Yui']
const planned = [
  { name: 'Group 1', people: ['aoi', 'mei', 'yui'] },
  { name: 'Group 2', people: ['ken', 'ren'] },
]

async function openGroups(setting: Partial<Setting> = {}) {
  const room = await openRoom({ you: teacher(), others: names.map((name) => pupil(name)), planned, ...setting })
  await room.user.click(screen.getByRole('button', { name: 'Groups' }))
  return room
}
async function makeGroups(setting: Partial<Setting> = {}) {
  const room = await openGroups(setting)
  await room.user.click(button('Make groups'))
  const rules = (await room.asked('groups.plan')).map((one) => one.rule)
  return { ...room, rules }
}
const panel = () => within(screen.getByRole('region', { name: 'Groups' }))
const button = (name: string): HTMLElement => panel().getByRole('button', { name })
const number = (name: string): HTMLElement => panel().getByRole('spinbutton', { name })
const card = (name: string) => within(panel().getByRole('group', { name }))

describe('making groups', () => {
  it('takes one press for fours by chance, and moves nobody before they are sent', async () => {
    const room = await makeGroups()
    expect(room.rules).toEqual([{ by: 'size', count: 4, order: 'random', name: 'Group {number}' }])
    expect(panel().getAllByRole('group').map((one) => one.getAttribute('aria-label'))).toEqual(['Group 1', 'Group 2'])
    expect(await room.asked('groups.make')).toEqual([])
    await room.user.click(button('Send into groups'))
    expect(await room.asked('groups.make')).toMatchObject([{ groups: planned, open: true }])
    expect(await room.asked('groups.timer')).toEqual([])
  })

  it('shuffles again by the same rule', async () => {
    const room = await makeGroups()
    await room.user.click(button('Shuffle again'))
    const rules = (await room.asked('groups.plan')).map((one) => one.rule)
    expect(rules).toHaveLength(2)
    expect(rules[1]).toEqual(rules[0])
  })

  it('shows both numbers, of which one follows the other', async () => {
    const room = await openGroups()
    expect(number('Number of groups').getAttribute('value')).toBe('2')
    await room.user.clear(number('Number of groups'))
    await room.user.type(number('Number of groups'), '5')
    expect(number('Pupils in each').getAttribute('value')).toBe('1')
    await room.user.click(button('Make groups'))
    expect((await room.asked('groups.plan')).map((one) => one.rule)).toMatchObject([{ by: 'number', count: 5 }])
  })

  it('keeps what one chose beside the plan that came of it, and after it', async () => {
    const room = await openGroups()
    await room.user.clear(number('Pupils in each'))
    await room.user.type(number('Pupils in each'), '2')
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'How' }), 'In order of number')
    await room.user.click(button('Make groups'))
    await room.asked('groups.plan')
    expect(button('Send into groups')).toBeTruthy()
    expect(number('Pupils in each').getAttribute('value')).toBe('2')
    expect(panel().getByRole('combobox', { name: 'How' })).toHaveProperty('value', 'roster')
    await room.user.click(button('Discard'))
    expect(number('Number of groups').getAttribute('value')).toBe('3')
  })

  it('offers the groups of the class list where it has some', async () => {
    await openGroups()
    const orders = () => within(panel().getByRole('combobox', { name: 'How' })).getAllByRole('option').map((one) => one.textContent)
    expect(orders()).toEqual(['By chance', 'In order of number', 'Pupils choose'])
    cleanup()
    await openGroups({ roster: [{ number: 1, name: 'Aoi', group: '1班' }] })
    expect(orders()).toContain('The groups of the class list')
  })

  it('moves somebody by the chooser beside their name, with the keyboard alone', async () => {
    const room = await makeGroups()
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'Move Mei to' }), 'Group 2')
    expect(card('Group 2').getByText('Mei')).toBeTruthy()
    expect(card('Group 1').queryByText('Mei')).toBeNull()
  })

  it('gives groups other names before they are sent', async () => {
    const room = await makeGroups()
    await room.user.click(button('Rename Group 2'))
    await room.user.clear(panel().getByRole('textbox', { name: 'New name of the group' }))
    await room.user.keyboard('Cats{Enter}')
    expect(card('Cats').getByText('Ken')).toBeTruthy()
  })

  it('lets a latecomer wait without a group', async () => {
    const room = await makeGroups()
    await room.change({ late: pupil('Late') })
    expect(card('Without a group').getByText('Late')).toBeTruthy()
  })

  it('gives groups their time with the sending', async () => {
    const room = await makeGroups()
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'Time' }), '10 min')
    await room.user.click(button('Send into groups'))
    await room.asked('groups.make')
    expect(await room.asked('groups.timer')).toMatchObject([{ seconds: 600 }])
  })

  it('lets pupils choose, as many in each group as the server says', async () => {
    const room = await openGroups({ choice: 4 })
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'How' }), 'Pupils choose')
    await room.user.click(button('Let pupils choose'))
    await room.asked('groups.plan')
    await room.asked('groups.make')
    expect(await room.asked('groups.choice')).toMatchObject([{ size: 4 }])
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
    await room.user.click(button('Call back in 30 seconds'))
    await room.user.click(button('Call everybody back'))
    expect(await room.asked('groups.recall')).toMatchObject([{ in_seconds: 30 }, { type: 'groups.recall' }])
  })

  it('count down to the way back, which can be called off', async () => {
    const room = await openGroups({ ...working, lesson: { groups_open: true, group_work: { recall_at: Date.now() / 1000 + 30 } } })
    expect(panel().queryByRole('button', { name: 'Call back in 30 seconds' })).toBeNull()
    await room.user.click(button('Stay in groups'))
    expect(await room.asked('groups.stay')).toHaveLength(1)
  })

  it('have time that is stretched, and may end in a call back', async () => {
    const clock = { until: Date.now() / 1000 + 600 }
    const room = await openGroups({ ...working, lesson: { groups_open: true, group_work: { clock } } })
    await room.user.click(button('+3 min'))
    expect(await room.asked('groups.stretch')).toMatchObject([{ seconds: 180 }])
    await room.user.click(panel().getByRole('switch', { name: 'Call back when time is up' }))
    expect(await room.asked('groups.timer')).toMatchObject([{ then: 'recall' }])
  })

  it('take somebody at once who is moved', async () => {
    const room = await openGroups(working)
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'Move Ken to' }), 'Blue')
    expect(await room.asked('groups.assign')).toMatchObject([{ people: { ken: 'g2' } }])
  })

  it('are told one thing together, known again when it is sent twice', async () => {
    const room = await openGroups(working)
    room.refuse.add('groups.tell')
    const words = () => panel().getByRole('textbox', { name: 'Message to all groups' })
    await room.user.type(words(), 'Two minutes{Enter}')
    await room.asked('groups.tell')
    room.refuse.delete('groups.tell')
    await room.user.click(button('Send to all groups'))
    const [first, second] = await room.asked('groups.tell')
    expect(second).toMatchObject({ text: 'Two minutes', client_id: first?.client_id })
    expect(words()).toHaveProperty('value', '')
  })

  it('are named, added, and taken away when they are empty', async () => {
    const room = await openGroups({ ...working, groups: [...working.groups, group('g3', { name: 'Green' })] })
    await room.user.click(button('Rename Red'))
    await room.user.keyboard('Cats{Enter}')
    expect(await room.asked('groups.rename')).toMatchObject([{ group: 'g1', name: 'Cats' }])
    expect(panel().queryByRole('button', { name: 'Remove Blue' })).toBeNull()
    await room.user.click(button('Remove Green'))
    expect(await room.asked('groups.drop')).toMatchObject([{ group: 'g3' }])
    await room.user.click(button('Add a group'))
    expect(await room.asked('groups.add')).toMatchObject([{ name: 'Group 4' }])
  })

  it('take whoever is without a group', async () => {
    const room = await openGroups({ ...working, others: [...working.others, pupil('Late')] })
    await room.user.click(button('Put them into the smallest groups'))
    expect(await room.asked('groups.fill')).toHaveLength(1)
  })

  it('can be opened again after a call back', async () => {
    const room = await openGroups({ ...working, lesson: { groups_open: false } })
    await room.user.click(button('Send into groups'))
    expect(await room.asked('groups.open')).toHaveLength(1)
  })

  it('give way to those of an earlier round at once, and nobody comes back to the class in between', async () => {
    const sets = [{ number: 3, name: 'Pairs', at: 0, groups: 2, people: 5 }]
    const room = await openGroups({ ...working, group_sets: sets })
    await room.user.click(panel().getByText('More'))
    await room.user.click(button('Use again: Pairs'))
    expect(await room.asked('groups.use')).toMatchObject([{ set: 3, open: true }])
  })

  it('are left for a choice only after a second look', async () => {
    const room = await openGroups({ ...working, choice: 4 })
    await room.user.click(panel().getByText('More'))
    await room.user.selectOptions(panel().getByRole('combobox', { name: 'How' }), 'Pupils choose')
    const dialog = () => within(screen.getByRole('dialog', { name: 'Let pupils choose new groups?' }))
    await room.user.click(button('Let pupils choose'))
    await room.user.click(dialog().getByRole('button', { name: 'Cancel' }))
    expect(await room.asked('groups.plan')).toEqual([])
    await room.user.click(button('Let pupils choose'))
    await room.user.click(dialog().getByRole('button', { name: 'Let pupils choose' }))
    await room.asked('groups.plan')
    await room.asked('groups.make')
    expect(await room.asked('groups.choice')).toMatchObject([{ size: 4 }])
  })

  it('come back from an earlier round', async () => {
    const sets = [{ number: 3, name: 'Pairs', at: 0, groups: 2, people: 5 }]
    const room = await openGroups({ ...working, lesson: { groups_open: false }, group_sets: sets })
    await room.user.click(panel().getByText('More'))
    await room.user.click(button('Use again: Pairs'))
    expect(await room.asked('groups.use')).toMatchObject([{ set: 3, open: false }])
    await room.user.type(panel().getByRole('textbox', { name: 'Name for these groups' }), 'Fours{Enter}')
    expect(await room.asked('groups.save')).toMatchObject([{ name: 'Fours' }])
  })

  it('are saved for the class, used in its next lesson, renamed, and deleted after a second look', async () => {
    const sets = [{ number: 2, name: '実験', at: 0, groups: 8, people: 33, for_class: true }]
    const roster = [{ number: 3, name: 'Ken' }]
    const room = await openGroups({ group_sets: sets, roster })
    expect(panel().getByText(/for this class/)).toBeTruthy()
    await room.user.click(button('Use again: 実験'))
    expect(await room.asked('groups.use')).toMatchObject([{ set: 2 }])
    await room.user.click(button('Rename 実験'))
    await room.user.keyboard('Science{Enter}')
    expect(await room.asked('groups.rename_set')).toMatchObject([{ set: 2, name: 'Science' }])
    await room.user.click(button('Delete 実験'))
    expect(panel().getByText(/next lessons either/)).toBeTruthy()
    expect(await room.asked('groups.forget')).toEqual([])
    await room.user.click(button('Delete'))
    expect(await room.asked('groups.forget')).toMatchObject([{ set: 2 }])
  })

  it('say that what is saved is there in the next lessons, where there is a class', async () => {
    const room = await openGroups({ ...working, lesson: { groups_open: false }, roster: [{ number: 3, name: 'Ken' }] })
    await room.user.click(panel().getByText('More'))
    expect(panel().getByText(/in the next lessons of this class/)).toBeTruthy()
  })

  it('are visited by an observer, who can change nothing', async () => {
    const room = await openGroups({ ...working, you: pupil('Guest', { role: 'observer' }) })
    expect(panel().queryByRole('button', { name: /Make|Send|Call|Rename|Add/ })).toBeNull()
    expect(panel().queryByRole('combobox')).toBeNull()
    await room.user.click(button('Enter Red'))
    expect(await room.asked('groups.enter')).toMatchObject([{ group: 'g1' }])
  })
})

describe('a pupil in a group', () => {
  const ken = pupil('Ken', { group: 'g1', assigned: 'g1' })
  const red = group('g1', { name: 'Red' })
  const open = { you: ken, groups: [red], lesson: { groups_open: true } }
  const bar = () => within(screen.getByRole('region', { name: 'Group work' }))

  it('calls the teacher, and takes it back', async () => {
    const room = await openRoom(open)
    await room.user.click(bar().getByRole('button', { name: 'Call the teacher' }))
    expect(await room.asked('groups.help')).toMatchObject([{ on: true }])
    await room.change({}, { groups: { g1: { ...red, help_at: 5 } } })
    expect(bar().getByRole('button', { name: 'Call the teacher' }).getAttribute('aria-pressed')).toBe('true')
    await room.user.click(bar().getByRole('button', { name: 'Call the teacher' }))
    expect((await room.asked('groups.help')).at(-1)).toMatchObject({ on: false })
  })

  it('reads what the teacher says to all, and can close it', async () => {
    const room = await openRoom(open)
    const news = { text: 'Two minutes left', name: 'Ms Sato', at: 0, until: Date.now() / 1000 + 60 }
    await room.change({}, { lesson: lesson({ groups_open: true, group_work: { news } }) })
    expect(bar().getByText('Two minutes left')).toBeTruthy()
    await room.user.click(bar().getByRole('button', { name: 'Close the message' }))
    expect(bar().queryByText('Two minutes left')).toBeNull()
  })

  it('chooses a group while there is a choice, but no full one', async () => {
    const others = [pupil('Mei', { assigned: 'g2' })]
    const room = await openRoom({
      you: pupil('Ken'),
      others,
      groups: [red, group('g2', { name: 'Blue' })],
      lesson: { group_work: { choice: 1 } },
    })
    expect(bar().getByRole('button', { name: /Blue/ })).toHaveProperty('disabled', true)
    await room.user.click(bar().getByRole('button', { name: /Red/ }))
    expect(await room.asked('groups.choose')).toMatchObject([{ group: 'g1' }])
  })
})

describe('the teacher', () => {
  it('sees who calls wherever they look, and goes there', async () => {
    const room = await openRoom({
      you: teacher(),
      others: [pupil('Ken', { group: 'g1' })],
      groups: [group('g1', { name: 'Red', help_at: 5, help_by: 'ken' })],
      lesson: { groups_open: true },
    })
    const call = within(screen.getByRole('region', { name: 'Group work' })).getByRole('status')
    expect(call.textContent).toMatch(/Red calls for help · Ken/)
    await room.user.click(screen.getByRole('button', { name: 'Go to Red' }))
    expect(await room.asked('groups.enter')).toMatchObject([{ group: 'g1' }])
  })
})
