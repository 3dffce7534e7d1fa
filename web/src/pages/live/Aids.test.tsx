// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

afterEach(cleanup)

describe('a teacher’s aids', () => {
  it('give time, more time, and take the timer away', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Ken')], lesson: { timer_ends_at: 60 } })
    await room.user.click(screen.getByRole('button', { name: 'Ask' }))
    await room.user.click(screen.getByText('Timer and lots'))
    for (const name of ['3 minutes', '+1 minute', 'Take the timer away']) await room.user.click(screen.getByRole('button', { name }))
    expect(await room.asked('timer.set')).toMatchObject([{ seconds: 180 }, { seconds: null }])
    expect(await room.asked('timer.stretch')).toMatchObject([{ seconds: 60 }])
  })

  it('draw somebody by lot', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Ken')] })
    await room.user.click(screen.getByRole('button', { name: 'Ask' }))
    await room.user.click(screen.getByText('Timer and lots'))
    await room.user.click(screen.getByRole('button', { name: 'Draw somebody' }))
    expect(await room.asked('lot.draw')).toHaveLength(1)
  })
})

describe('everybody', () => {
  it('sees how much time is left, and whose turn it is', async () => {
    await openRoom({ you: pupil('Mei'), others: [teacher(), pupil('Ken')], lesson: { timer_ends_at: Date.now() / 1000 + 90, picked: 'ken' } })
    expect(screen.getByRole('timer').textContent).toMatch(/^1:\d\d$/)
    expect(screen.getByText('It is the turn of Ken')).toBeTruthy()
  })

  it('is told that it is their own turn', async () => {
    await openRoom({ you: pupil('Ken'), others: [teacher()], lesson: { picked: 'ken' } })
    expect(screen.getByText('It is your turn, Ken')).toBeTruthy()
  })
})
