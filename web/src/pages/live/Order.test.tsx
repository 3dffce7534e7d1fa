// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

afterEach(cleanup)

describe('who is asked for a microphone', () => {
  it('turns it on, or not, themselves', async () => {
    const room = await openRoom({ you: pupil('Hana', { asked: ['microphone'] }), others: [teacher()] })
    expect(screen.getByRole('region', { name: /asks you to turn on your microphone/ })).toBeTruthy()
    expect(await room.asked('source.set')).toEqual([])
    await room.user.click(screen.getByRole('button', { name: 'Not now' }))
    expect(await room.asked('asked.decline')).toMatchObject([{ source: 'microphone' }])
    await room.user.click(screen.getByRole('button', { name: 'Turn on' }))
    expect(await room.asked('source.set')).toMatchObject([{ source: 'microphone', on: true }])
  })
})

describe('eyes on the teacher', () => {
  it('takes pupils from the board, and says so', async () => {
    await openRoom({ you: pupil('Hana'), others: [teacher()], lesson: { attention: true } })
    expect(screen.getByText('Eyes on the teacher')).toBeTruthy()
    expect(screen.getByRole('tab', { name: 'Everyone', selected: true })).toBeTruthy()
  })
})
