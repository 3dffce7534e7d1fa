// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

afterEach(cleanup)

describe('reactions', () => {
  it('are five, one press each, and the keyboard is back where it was', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
    const tool = screen.getByRole('button', { name: 'Reactions' })
    await room.user.click(tool)
    const choice = screen.getByRole('group', { name: 'Reactions' })
    expect(within(choice).getAllByRole('button').map((button) => button.textContent)).toEqual([
      '👏Applause',
      '👍Yes',
      '❓I have a question',
      '🐢Slower',
      '🐇Faster',
    ])
    await room.user.click(within(choice).getByRole('button', { name: 'Slower' }))
    expect(await room.asked('reaction.send')).toMatchObject([{ reaction: 'slower' }])
    expect(screen.queryByRole('group', { name: 'Reactions' })).toBeNull()
    expect(document.activeElement).toBe(tool)
  })

  it('close with Escape without sending any', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
    await room.user.click(screen.getByRole('button', { name: 'Reactions' }))
    await room.user.keyboard('{Escape}')
    expect(screen.queryByRole('group', { name: 'Reactions' })).toBeNull()
    expect(await room.asked('reaction.send')).toEqual([])
  })

  it('stand on the tile of whoever showed them', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher(), pupil('Ken')] })
    await room.say({ type: 'reactions', people: { ken: 'clap' } })
    const tile = document.querySelector<HTMLElement>('[data-participant-name="Ken"]')
    if (tile === null) throw new Error('Ken has no tile')
    expect(within(tile).getByRole('img', { name: 'Applause' })).toBeTruthy()
  })

  it('are counted for the teacher, people and not presses', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana'), pupil('Ken')] })
    await room.say({ type: 'reactions', people: { ken: 'slower' } })
    await room.say({ type: 'reactions', people: { hana: 'slower', ken: 'slower' } })
    expect(document.querySelector('.reaction-counts')?.textContent).toBe('🐢Slower2')
  })

  it('cannot be shown while they are locked', async () => {
    await openRoom({ you: pupil('Hana'), others: [teacher()], lesson: { locks: { reactions: true } } })
    expect(screen.getByRole('button', { name: 'Reactions' })).toHaveProperty('disabled', true)
  })
})

describe('raised hands', () => {
  const hands = [pupil('Ken', { hand_raised_at: 4 }), pupil('Mei', { hand_raised_at: 3 })]

  it('are counted in the order in which they went up, for everybody', async () => {
    const room = await openRoom({ you: pupil('Hana', { hand_raised_at: 5 }), others: [teacher(), ...hands] })
    expect(screen.getByRole('button', { name: 'Raise hand' }).textContent).toBe('Raise hand3rd')
    const tile = document.querySelector<HTMLElement>('[data-participant-name="Mei"]')
    if (tile === null) throw new Error('Mei has no tile')
    expect(within(tile).getByRole('img', { name: 'Hand is raised, 1st' })).toBeTruthy()
    await act(() => room.change({ mei: pupil('Mei') }))
    expect(screen.getByRole('button', { name: 'Raise hand' }).textContent).toBe('Raise hand2nd')
  })

  it('come down all at once when the teacher wants', async () => {
    const room = await openRoom({ you: teacher(), others: hands })
    await room.user.click(screen.getByRole('tab', { name: 'People' }))
    await room.user.click(screen.getByRole('button', { name: 'Lower all hands' }))
    expect(await room.asked('hands.lower')).toHaveLength(1)
  })
})
