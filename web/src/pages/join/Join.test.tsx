// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPage, refused, stubDevices, type Answers } from '../../testing/page'
import { Join } from './Join'

const data = { code: '12345678', title: 'Science', titleRead: 'Science', lessonId: 'lesson1', seats: [], taken: [], remembered: null }
const joined: Answers = {
  'POST /api/v1/join': {
    status: 201,
    body: { token: 'tok', participant_id: 'p', lesson_id: 'lesson1', role: 'student', url: '' },
  },
}
const token = (claims: object): string => `h.${btoa(JSON.stringify(claims))}.s`

beforeEach(() => {
  stubDevices(refused('NotFoundError'))
})
afterEach(() => {
  cleanup()
  sessionStorage.clear()
  localStorage.clear()
  location.hash = ''
})

const box = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Your name' })
const button = (): HTMLElement => screen.getByRole('button', { name: 'Join the lesson' })

describe('the join page', () => {
  it('keeps the token in this tab and goes into the room', async () => {
    const went = vi.fn()
    const page = await openPage(<Join data={data} enter={went} />, joined)
    await page.user.type(box(), ' Hana ')
    await page.user.click(button())
    expect(page.called).toMatchObject([{ body: { code: '12345678', name: 'Hana' } }])
    expect(sessionStorage.getItem('manabiya.token.lesson1')).toBe('tok')
    expect(went).toHaveBeenCalledWith('lesson1')
  })

  it('asks for a name before it asks the server', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />, joined)
    await page.user.click(button())
    expect(screen.getByRole('alert').textContent).toContain('write your name')
    expect(page.called).toEqual([])
  })

  it.each([
    ['lesson_ended', 410, 'This lesson has ended. If it should be on, please ask your teacher.'],
    ['rate_limited', 429, 'That was very fast. Please wait a moment.'],
    ['bad_name', 400, 'Please choose another name: 1 to 40 letters.'],
  ])('says in plain words why not: %s', async (code, status, words) => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />, {
      'POST /api/v1/join': { status, body: { code, text: '' } },
    })
    await page.user.type(box(), 'Hana{Enter}')
    expect((await screen.findByRole('alert')).textContent).toBe(words)
    expect(button().hasAttribute('disabled')).toBe(false)
  })

  it('does not greet the next child on a shared device by the last one’s name', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />, joined)
    await page.user.type(box(), 'Hana{Enter}')
    cleanup()
    await openPage(<Join data={{ ...data, lessonId: 'lesson2' }} enter={vi.fn()} />, joined)
    expect(box().value).toBe('')
  })

  it('knows a teacher’s invitation, sends it, and remembers the name', async () => {
    location.hash = `#i=${token({ role: 'teacher' })}`
    const page = await openPage(<Join data={data} enter={vi.fn()} />, joined)
    expect(screen.getByText('You join as the teacher.')).toBeTruthy()
    await page.user.type(box(), 'Ms Sato{Enter}')
    expect(page.called[0]?.body).toMatchObject({ invite: token({ role: 'teacher' }) })
    cleanup()
    await openPage(<Join data={data} enter={vi.fn()} />, joined)
    expect(box().value).toBe('Ms Sato')
  })

  it('shows an observer no camera', async () => {
    location.hash = `#i=${token({ role: 'observer' })}`
    await openPage(<Join data={data} enter={vi.fn()} />)
    expect(screen.queryByRole('button', { name: 'Camera' })).toBeNull()
  })

  it('welcomes back who was here in this tab, and lets somebody else join', async () => {
    sessionStorage.setItem('manabiya.token.lesson1', token({ role: 'student', name: 'Hana', exp: Date.now() }))
    const went = vi.fn()
    const page = await openPage(<Join data={data} enter={went} />)
    expect(box()).toBeTruthy()
    await page.user.click(screen.getByRole('button', { name: 'Go back in as Hana' }))
    expect(went).toHaveBeenCalledWith('lesson1')
  })

  it('does not welcome back whose token is too old', async () => {
    sessionStorage.setItem('manabiya.token.lesson1', token({ role: 'student', name: 'Hana', exp: 5 }))
    await openPage(<Join data={data} enter={vi.fn()} />)
    expect(screen.queryByText(/Welcome back/)).toBeNull()
  })
})

describe('the camera on the join page', () => {
  it.each([
    ['NotFoundError', 'No camera was found'],
    ['NotAllowedError', 'may not use the camera'],
    ['NotReadableError', 'Another app is using the camera'],
  ])('says what to do when it fails (%s), and joining goes on', async (name, words) => {
    stubDevices(refused(name))
    await openPage(<Join data={data} enter={vi.fn()} />)
    const help = await screen.findByText(new RegExp(words))
    expect(help.textContent).toContain('You can join without it.')
    expect(button().hasAttribute('disabled')).toBe(false)
  })

  it('says that an insecure address hides it', async () => {
    stubDevices(null)
    await openPage(<Join data={data} enter={vi.fn()} />)
    expect(await screen.findByText(/only work on a secure \(https\) address/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  it('is remembered as off when it was turned off', async () => {
    const page = await openPage(<Join data={data} enter={vi.fn()} />)
    await page.user.click(screen.getByRole('button', { name: 'Camera' }))
    cleanup()
    await openPage(<Join data={data} enter={vi.fn()} />)
    expect(screen.getByRole('button', { name: 'Camera' }).getAttribute('aria-pressed')).toBe('false')
    expect(screen.getByText('Your camera is off')).toBeTruthy()
  })
})
