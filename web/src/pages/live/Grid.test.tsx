// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

const names = Array.from({ length: 40 }, (_, number) => `Pupil${number + 1}`)
const shown = (): number => document.querySelectorAll('[data-participant-name]').length
const shows = (name: string): boolean => document.querySelector(`[data-participant-name="${name}"]`) !== null
const press = (name: string): void => {
  act(() => {
    screen.getByRole('button', { name }).click()
  })
}

afterEach(cleanup)

// A Chromebook's stage: jsdom lays nothing out by itself.
const size = { width: 980, height: 560 }
const classOfForty = () => openRoom({ you: teacher(), others: names.map((name) => pupil(name)), size })

describe('a class of forty', () => {
  it('is on full pages that are turned by button', async () => {
    await classOfForty()
    expect(shown()).toBe(24)
    expect(screen.getByText('Page 1 of 2')).toBeTruthy()
    press('Next page')
    expect([shown(), shows('Pupil40'), shows('Ms Sato')]).toEqual([17, true, false])
    expect(screen.getByRole('button', { name: 'Next page' }).hasAttribute('disabled')).toBe(true)
    press('Page before')
    expect(shows('Ms Sato')).toBe(true)
  })

  it('is turned by Page Up and Page Down, but not while somebody writes', async () => {
    const room = await classOfForty()
    await room.user.keyboard('{PageDown}')
    expect(shows('Pupil40')).toBe(true)
    await room.user.keyboard('{PageUp}')
    expect(shows('Pupil40')).toBe(false)
    await room.user.click(screen.getByRole('textbox', { name: 'Message' }))
    await room.user.keyboard('{PageDown}')
    expect(shows('Pupil40')).toBe(false)
  })

  it('names who speaks on another page, and shows them at a tap', async () => {
    const room = await classOfForty()
    await room.say({ type: 'media.speaking', people: ['pupil2', 'pupil39'] })
    press('Show Pupil39, who is speaking')
    expect(shows('Pupil39')).toBe(true)
    expect(screen.getByRole('button', { name: 'Show Pupil2, who is speaking' })).toBeTruthy()
  })

  it('goes back to a page that there is when most have left', async () => {
    const room = await classOfForty()
    press('Next page')
    await room.change(Object.fromEntries(names.slice(5).map((name) => [name.toLowerCase(), null])))
    expect(shown()).toBe(6)
    expect(screen.queryByText(/^Page/)).toBeNull()
  })
})
