// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPage, refused, stubDevices, type Answers } from '../../testing/page'
import { Join, type JoinData } from './Join'

const data: JoinData = {
  code: '12345678',
  title: 'Science',
  titleRead: 'Science',
  lessonId: 'lesson1',
  seats: [3, 5, 12],
  taken: [5],
  remembered: null,
}
const joined: Answers = {
  'POST /api/v1/join': {
    status: 201,
    body: { token: 'tok', participant_id: 'p', lesson_id: 'lesson1', role: 'student', url: '' },
  },
}

beforeEach(() => {
  stubDevices(refused('NotFoundError'))
})
afterEach(() => {
  cleanup()
  sessionStorage.clear()
  localStorage.clear()
  location.hash = ''
})

const button = (name: string): HTMLElement => screen.getByRole('button', { name })

describe('coming in by number', () => {
  it('takes two taps and no word the first time', async () => {
    const went = vi.fn()
    const page = await openPage(<Join data={data} enter={went} />, joined)
    expect(screen.queryByRole('textbox')).toBeNull()
    await page.user.click(button('Number 12'))
    await page.user.click(button('Join the lesson'))
    expect(page.called).toMatchObject([{ body: { code: '12345678', seat: 12 } }])
    expect(sessionStorage.getItem('manabiya.token.lesson1')).toBe('tok')
    expect(went).toHaveBeenCalledWith('lesson1')
  })

  it('takes one tap for who sat at this device before', async () => {
    const page = await openPage(<Join data={{ ...data, remembered: { number: 12, name: 'Hana' } }} enter={vi.fn()} />, joined)
    expect(screen.queryByRole('button', { name: 'Number 3' })).toBeNull()
    await page.user.click(button('Go in as 12 Hana'))
    expect(page.called).toMatchObject([{ body: { seat: 12 } }])
  })

  it('lets somebody else at that device choose', async () => {
    const page = await openPage(<Join data={{ ...data, remembered: { number: 12, name: 'Hana' } }} enter={vi.fn()} />, joined)
    await page.user.click(button('That is not me'))
    expect(button('Number 3')).toBeTruthy()
  })

  it('says that somebody sits there, and lets one ask all the same', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />, joined)
    await page.user.click(button('Number 5, somebody is here'))
    expect(screen.getByText(/your teacher lets you in/)).toBeTruthy()
    await page.user.click(button('Choose another number'))
    expect(button('Number 3')).toBeTruthy()
  })

  it('leads who has no number to a name', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />, joined)
    await page.user.click(button('My number is not here'))
    expect(screen.getByRole('textbox', { name: 'Your name' })).toBeTruthy()
    await page.user.click(button('Back to the numbers'))
    expect(button('Number 3')).toBeTruthy()
  })

  it('says in plain words why not', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />, {
      'POST /api/v1/join': { status: 423, body: { code: 'locked', text: '' } },
    })
    await page.user.click(button('Number 3'))
    await page.user.click(button('Join the lesson'))
    expect((await screen.findByRole('alert')).textContent).toContain('The teacher has locked this for now.')
    expect(button('Join the lesson').hasAttribute('disabled')).toBe(false)
  })

  it('asks a teacher for a name, not for a number', async () => {
    location.hash = `#i=h.${btoa(JSON.stringify({ role: 'teacher' }))}.s`
    await openPage(<Join data={data} enter={vi.fn()} />)
    expect(screen.getByRole('textbox', { name: 'Your name' })).toBeTruthy()
  })

  it('remembers that this device is in the classroom', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />)
    await page.user.click(screen.getByRole('switch', { name: /I am in the classroom/ }))
    cleanup()
    await openPage(<Join data={data} enter={vi.fn()} />)
    expect(screen.getByRole('switch', { name: /I am in the classroom/ }).getAttribute('aria-checked')).toBe('true')
  })
})
