// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const observer = (name: string, id = name.toLowerCase()) => ({ ...pupil(name, { role: 'observer' }), id })
const heard = () => screen.getAllByRole('status').map((region) => region.textContent).filter((text) => /looking on|Observing/.test(text))

describe('the sign that somebody looks on', () => {
  it('names one observer to a pupil, and is heard once', async () => {
    const room = await openRoom({ you: pupil('Hana'), others: [teacher(), observer('Principal')] })
    const topbar = within(screen.getByRole('banner'))
    expect(topbar.getAllByText('Observing: Principal')).toHaveLength(2)
    expect(heard()).toEqual(['Observing: Principal'])
    await room.change({ guest: observer('Guest') })
    expect(topbar.getByText('2 are looking on').parentElement?.title).toBe('Principal, Guest')
    expect(heard()).toEqual(['Observing: Guest'])
    await room.change({ principal: null })
    expect(topbar.getByText('Observing: Guest', { selector: '.chip *' })).toBeTruthy()
    expect(heard()).toEqual(['Observing: Guest'])
  })

  it('tells of a visitor where the teacher keeps the name', async () => {
    await openRoom({ you: pupil('Hana'), others: [teacher(), observer('', 'guest')] })
    expect(heard()).toEqual(['A visitor is looking on'])
  })

  it('is not there while nobody looks on, nor for the only one who does', async () => {
    await openRoom({ you: observer('Guest'), others: [teacher(), pupil('Hana')] })
    expect(heard()).toEqual([])
    expect(document.querySelector('.observed-sign')).toBeNull()
  })
})

describe('the teacher', () => {
  it('chooses how pupils are told', async () => {
    const room = await openRoom({ you: teacher(), others: [pupil('Hana')] })
    await room.user.click(screen.getByRole('tab', { name: /People/ }))
    await room.user.click(screen.getByRole('radio', { name: 'As “a visitor”' }))
    expect(await room.asked('observers.set')).toMatchObject([{ shown: 'visitors' }])
  })
})
