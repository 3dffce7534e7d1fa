// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { lesson } from '../../testing/values'
import type { CurrentPhase, RunningPlan } from '../../wire'

afterEach(cleanup)

const phase = (changes: Partial<CurrentPhase> = {}): CurrentPhase => ({
  number: 1,
  index: 0,
  count: 2,
  name: 'Introduction',
  prompt: 'What does a seed need?',
  mode: 'class',
  board: 'none',
  started_at: 0,
  ends_at: Date.now() / 1000 + 290,
  ...changes,
})
const plan: RunningPlan = {
  revision: 3,
  title: 'Seeds',
  notes: 'Soak the beans.',
  steps: [
    { id: 'a', phase: { name: 'Introduction', minutes: 5, prompt: 'What does a seed need?' }, started_at: 1 },
    { id: 'b', phase: { name: 'In groups', minutes: 15, mode: 'groups' }, started_at: null },
    { id: 'c', phase: { name: 'Sharing', minutes: 10 }, started_at: null },
  ],
}
const asTeacher = (now: CurrentPhase | null = phase()) =>
  openRoom({ you: teacher(), others: [pupil('Hana')], lesson: { phase: now }, plan })
const bar = () => within(screen.getByRole('region', { name: 'Phases' }))

describe('the phase bar of a pupil', () => {
  it('shows name, prompt and time left, and no buttons', async () => {
    await openRoom({ you: pupil('Hana'), lesson: { phase: phase() } })
    expect(bar().getByRole('heading', { name: 'Introduction' })).toBeTruthy()
    expect(bar().getByText('What does a seed need?')).toBeTruthy()
    expect(bar().queryAllByRole('button')).toEqual([])
    expect(bar().getByRole('timer').textContent).toMatch(/minutes? left|Time is up/)
  })

  it('is not there while no phase runs', async () => {
    await openRoom({ you: pupil('Hana') })
    expect(screen.queryByRole('region', { name: 'Phases' })).toBeNull()
  })

  it('is read out when another phase begins', async () => {
    const room = await openRoom({ you: pupil('Hana'), lesson: { phase: phase() } })
    await room.change({}, { lesson: lesson({ phase: phase({ number: 2, index: 1, name: 'In groups', prompt: '' }) }) })
    expect(screen.getAllByRole('status').map((one) => one.textContent)).toContain('Now: In groups. ')
  })
})

describe('the phase bar of the teacher', () => {
  it('goes on by one button, which says what comes', async () => {
    const room = await asTeacher()
    await room.user.click(bar().getByRole('button', { name: /^Next: In groups/ }))
    expect(await room.asked('phase.go')).toMatchObject([{ index: 1, revision: 3 }])
  })

  it('begins the first phase, and ends the last', async () => {
    const room = await asTeacher(null)
    expect(bar().getByRole('button', { name: /^Begin: In groups/ })).toBeTruthy()
    await room.change({}, { lesson: lesson({ phase: phase({ index: 2, count: 3 }) }) })
    await room.user.click(bar().getByRole('button', { name: 'End the last phase' }))
    expect(await room.asked('phase.stop')).toMatchObject([{ revision: 3 }])
  })

  it('gives more time', async () => {
    const room = await asTeacher()
    await room.user.click(bar().getByRole('button', { name: '+3 min' }))
    expect(await room.asked('phase.stretch')).toMatchObject([{ minutes: 3 }])
  })
})

describe('all phases', () => {
  const list = async () => {
    const room = await asTeacher()
    await room.user.click(bar().getByRole('button', { name: 'All phases' }))
    return room
  }

  it('are gone to in any order', async () => {
    const room = await list()
    await room.user.click(screen.getByRole('button', { name: 'Go to Sharing' }))
    expect(await room.asked('phase.go')).toMatchObject([{ index: 2, revision: 3 }])
  })

  it('that are to come are moved and removed; what runs is not', async () => {
    const room = await list()
    await room.user.click(screen.getByRole('button', { name: 'Move Sharing up' }))
    expect((await room.asked('plan.edit')).at(-1)?.steps.map((step) => step.id)).toEqual(['a', 'c', 'b'])
    await room.user.click(screen.getByRole('button', { name: 'Remove In groups' }))
    expect((await room.asked('plan.edit')).at(-1)?.steps.map((step) => step.id)).toEqual(['a', 'c'])
    expect(screen.queryByRole('button', { name: 'Remove Introduction' })).toBeNull()
  })

  it('are changed in a form, of which the running one offers its words only', async () => {
    const room = await list()
    await room.user.click(screen.getByRole('button', { name: 'Change In groups' }))
    const prompt = screen.getByLabelText('What pupils read')
    await room.user.type(prompt, 'Compare.')
    await room.user.click(screen.getByRole('button', { name: 'Done' }))
    expect((await room.asked('plan.edit')).at(-1)?.steps[1]).toMatchObject({ id: 'b', phase: { prompt: 'Compare.', minutes: 15 } })
    await room.user.click(screen.getByRole('button', { name: 'Change Introduction' }))
    expect(screen.queryByLabelText('Minutes')).toBeNull()
  })

  it('show the notes, which are for teachers', async () => {
    await list()
    expect(screen.getByText('Soak the beans.')).toBeTruthy()
  })
})
