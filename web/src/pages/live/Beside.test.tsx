// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

afterEach(cleanup)

const quiet = { lesson: { quiet: true } }

describe('quiet work', () => {
  it('lets a teacher sit down beside a pupil, and get up again', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Ken')], ...quiet })
    await room.user.click(screen.getByRole('tab', { name: 'People' }))
    await room.user.click(screen.getByRole('button', { name: 'Sit down beside Ken' }))
    await room.change({ t: teacher({ beside: 'ken' }) })
    expect(screen.getByText('You talk with Ken alone.')).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Get up again' }))
    expect(await room.asked('pupil.beside')).toMatchObject([{ person: 'ken' }, { person: null }])
  })

  it('tells the pupil who is beside them, and nobody else', async () => {
    await openRoom({ you: pupil('Ken'), others: [teacher({ beside: 'ken' })], ...quiet })
    expect(screen.getByText(/Ms Sato is beside you/)).toBeTruthy()
    cleanup()
    await openRoom({ you: pupil('Mei'), others: [teacher({ beside: 'ken' })], ...quiet })
    expect(screen.queryByText(/beside you/)).toBeNull()
  })

  it('is the only time in which somebody sits beside a pupil', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Ken')] })
    await room.user.click(screen.getByRole('tab', { name: 'People' }))
    expect(screen.queryByRole('button', { name: /Sit down/ })).toBeNull()
  })
})
