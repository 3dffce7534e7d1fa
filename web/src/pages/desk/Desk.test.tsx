// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPage } from '../../testing/page'
import { Desk } from './Desk'

afterEach(() => {
  cleanup()
  location.hash = ''
})

const signedIn = { account: { id: 'a', name: 'Ms Sato' }, csrf: 'guard' }
const lesson = (id: string, changes: object = {}): object => ({
  id,
  code: '12345678',
  title: `Lesson ${id}`,
  created_at: 1_700_000_000,
  ended_at: null,
  links: { teacher: 'http://x/l/1#i=t', student: 'http://x/l/1', observer: 'http://x/l/1#i=o' },
  ...changes,
})
const noPlans = { 'GET /api/v1/plans': { status: 200, body: { plans: [] } } }
const listed = (...lessons: object[]) => ({ status: 200, body: { lessons, more: false } })

describe('signing in', () => {
  it('opens the desk', async () => {
    const page = await openPage(<Desk initial={null} />, {
      'POST /api/v1/session': { status: 201, body: signedIn },
      ...noPlans,
      'GET /api/v1/lessons': listed(),
    })
    await page.user.type(screen.getByLabelText('Sign-in name'), 'sato')
    await page.user.type(screen.getByLabelText('Password'), 'a long password{Enter}')
    expect(await screen.findByRole('heading', { name: 'Hello, Ms Sato' })).toBeTruthy()
    expect(page.called[0]?.body).toEqual({ sign_in_name: 'sato', password: 'a long password' })
  })

  it('does not say which of name and password was wrong', async () => {
    const page = await openPage(<Desk initial={null} />, {
      'POST /api/v1/session': { status: 401, body: { code: 'bad_credentials', text: '' } },
    })
    await page.user.type(screen.getByLabelText('Sign-in name'), 'sato')
    await page.user.type(screen.getByLabelText('Password'), 'wrong{Enter}')
    expect((await screen.findByRole('alert')).textContent).toBe('The name or the password is not right.')
  })
})

describe('the one-time link', () => {
  it('makes the first account and leaves the address bar', async () => {
    location.hash = '#start=secret'
    const page = await openPage(<Desk initial={null} />, {
      'POST /api/v1/accounts': { status: 201, body: signedIn },
      ...noPlans,
      'GET /api/v1/lessons': listed(),
    })
    await page.user.type(screen.getByLabelText('Your name'), 'Ms Sato')
    await page.user.type(screen.getByLabelText('Sign-in name'), 'sato')
    await page.user.type(screen.getByLabelText('Password'), 'short')
    expect(screen.getByRole('button', { name: 'Create my desk' }).hasAttribute('disabled')).toBe(true)
    await page.user.type(screen.getByLabelText('Password'), ' but longer now{Enter}')
    expect(await screen.findByRole('heading', { name: 'Hello, Ms Sato' })).toBeTruthy()
    expect(page.called[0]?.body).toMatchObject({ link: 'secret', sign_in_name: 'sato', name: 'Ms Sato' })
    expect(location.hash).toBe('')
  })

  it('is used up: who signs out is asked for name and password, not for another account', async () => {
    location.hash = '#start=secret'
    const page = await openPage(<Desk initial={null} />, {
      'POST /api/v1/accounts': { status: 201, body: signedIn },
      'DELETE /api/v1/session': { status: 204, body: null },
      ...noPlans,
      'GET /api/v1/lessons': listed(),
    })
    await page.user.type(screen.getByLabelText('Your name'), 'Ms Sato')
    await page.user.type(screen.getByLabelText('Sign-in name'), 'sato')
    await page.user.type(screen.getByLabelText('Password'), 'long enough now{Enter}')
    await page.user.click(await screen.findByRole('button', { name: 'Sign out' }))
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeTruthy()
  })
})

describe('lessons', () => {
  it('are made, and stand first, ready at once', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(lesson('1')),
      'POST /api/v1/lessons': { status: 201, body: lesson('2') },
    })
    await page.user.type(screen.getByLabelText('What is the lesson about?'), 'Plants{Enter}')
    expect(await screen.findByRole('article', { name: 'Lesson 2' })).toBeTruthy()
    const titles = screen.getAllByRole('article').map((card) => card.getAttribute('aria-label'))
    expect(titles).toEqual(['Lesson 2', 'Lesson 1'])
    expect(page.called.find((one) => one.method === 'POST')).toMatchObject({ body: { title: 'Plants' }, csrf: 'guard' })
  })

  it('are made with a lobby, where the teacher wants one', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(),
      'POST /api/v1/lessons': { status: 201, body: lesson('2') },
    })
    await page.user.selectOptions(screen.getByLabelText('Who waits at the door'), 'Everybody')
    await page.user.type(screen.getByLabelText('What is the lesson about?'), 'Plants{Enter}')
    expect(await screen.findByRole('article', { name: 'Lesson 2' })).toBeTruthy()
    expect(page.called.find((one) => one.method === 'POST')).toMatchObject({ body: { settings: { lobby: 'everybody' } } })
  })

  it('are none at first, and the page says what to do', async () => {
    await openPage(<Desk initial={signedIn} />, { ...noPlans, 'GET /api/v1/lessons': listed() })
    expect(await screen.findByText(/No lessons yet/)).toBeTruthy()
  })

  it('are deleted in two steps once they have ended, and it is said where a copy still is', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(lesson('1', { ended_at: 1_700_000_900 }), lesson('2')),
      'DELETE /api/v1/lessons/1/everything': { status: 200, body: { backups: [1_700_100_000] } },
    })
    expect(screen.queryByRole('button', { name: 'Delete the lesson Lesson 2' })).toBeNull()
    await page.user.click(await screen.findByRole('button', { name: 'Delete the lesson Lesson 1' }))
    expect(page.called.some((one) => one.method === 'DELETE')).toBe(false)
    await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete everything' }))
    const told = await screen.findByRole('dialog', { name: 'Deleted' })
    expect(within(told).getAllByRole('listitem').map((one) => one.textContent)).toEqual([expect.stringContaining('2023')])
    await page.user.click(within(told).getByRole('button', { name: 'Close' }))
    expect(screen.getAllByRole('article').map((card) => card.getAttribute('aria-label'))).toEqual(['Lesson 2'])
    expect(page.called.find((one) => one.method === 'DELETE')?.csrf).toBe('guard')
  })

  it('stay where the server does not delete them, and say why; one that is held offers nothing', async () => {
    const over = { ended_at: 1_700_000_900 }
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(lesson('1', over), lesson('2', { ...over, held: true })),
      'DELETE /api/v1/lessons/1/everything': { status: 423, body: { code: 'held', text: '' } },
    })
    await page.user.click(await screen.findByRole('button', { name: 'Delete the lesson Lesson 1' }))
    await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete everything' }))
    expect((await screen.findByRole('alert')).textContent).toMatch(/An administrator holds this lesson/)
    const held = screen.getByRole('article', { name: 'Lesson 2' })
    expect(within(held).getByText('Held')).toBeTruthy()
    expect(within(held).queryByRole('button', { name: /Delete/ })).toBeNull()
  })

  it('are ended only after a second look, and then have no links', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(lesson('1')),
      'DELETE /api/v1/lessons/1': { status: 204 },
    })
    await page.user.click(await screen.findByRole('button', { name: 'End the lesson Lesson 1' }))
    await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'End the lesson' }))
    expect(await screen.findByText('Ended')).toBeTruthy()
    expect(screen.queryByRole('link', { name: /Open the lesson/ })).toBeNull()
    expect(page.called.at(-1)).toMatchObject({ method: 'DELETE', csrf: 'guard' })
  })

  it('show their code large, with the picture to scan', async () => {
    const page = await openPage(<Desk initial={signedIn} />, { ...noPlans, 'GET /api/v1/lessons': listed(lesson('1')) })
    await page.user.click(await screen.findByRole('button', { name: 'Show to the class: the code of Lesson 1' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText('1234 5678')).toBeTruthy()
    expect(dialog.getByRole('img', { name: /QR code/ }).getAttribute('src')).toBe('/api/v1/lessons/1/qr.svg')
  })

  it('lead to their records, also while they go on; rehearsals have none', async () => {
    const over = lesson('2', { ended_at: 1_700_003_000 })
    const lessons = listed(lesson('1'), over, lesson('3', { rehearsal: true }))
    await openPage(<Desk initial={signedIn} />, { ...noPlans, 'GET /api/v1/lessons': lessons })
    const links = await screen.findAllByRole('link', { name: /^Lesson record of/ })
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/lesson/1/record', '/lesson/2/record'])
  })

  it('give their link for copying, by hand where the browser refuses', async () => {
    const page = await openPage(<Desk initial={signedIn} />, { ...noPlans, 'GET /api/v1/lessons': listed(lesson('1')) })
    const writeText = vi.fn(() => Promise.resolve())
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } })
    await page.user.click(await screen.findByRole('button', { name: 'Copy pupils’ link' }))
    expect(writeText).toHaveBeenCalledWith('http://x/l/1')
    writeText.mockRejectedValue(new Error('NotAllowedError'))
    await page.user.click(screen.getByRole('button', { name: 'Copy observers’ link' }))
    expect((await screen.findByLabelText<HTMLInputElement>('Please copy it by hand:')).value).toBe('http://x/l/1#i=o')
  })

  it('say what is wrong when they cannot be listed', async () => {
    await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': { status: 503, body: { code: 'try_again', text: '' } },
    })
    expect((await screen.findByRole('alert')).textContent).toContain('try again soon')
  })
})

describe('saved groups of a class', () => {
  const saved = (name: string) => ({ id: 's', name, groups: [{ name: 'Red', seats: [1, 2] }, { name: 'Blue', seats: [3] }] })
  const detail = (...sets: object[]) => ({ id: 'c', name: 'Year 3', grade: 3, seats: [], group_sets: sets })

  it('are renamed and deleted at once, without saving the class', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(),
      'GET /api/v1/classes': { status: 200, body: { classes: [{ id: 'c', name: 'Year 3', grade: 3, seat_count: 0 }] } },
      'GET /api/v1/classes/c': { status: 200, body: detail(saved('Lab')) },
      'PUT /api/v1/classes/c/group-sets/s': { status: 200, body: detail(saved('Science')) },
      'DELETE /api/v1/classes/c/group-sets/s': { status: 200, body: detail() },
    })
    await page.user.click(await screen.findByRole('button', { name: /^Year 3/ }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText('2 groups, 3 pupils')).toBeTruthy()
    await page.user.click(dialog.getByRole('button', { name: 'Rename Lab' }))
    await page.user.keyboard('Science{Enter}')
    await page.user.click(await dialog.findByRole('button', { name: 'Delete Science' }))
    await page.user.click(dialog.getByRole('button', { name: 'Delete' }))
    await vi.waitFor(() => {
      expect(dialog.queryByText('Science')).toBeNull()
    })
    const changes = page.called.filter((one) => one.method !== 'GET')
    expect(changes).toMatchObject([
      { method: 'PUT', body: { name: 'Science' }, csrf: 'guard' },
      { method: 'DELETE', csrf: 'guard' },
    ])
    expect(screen.getByRole('dialog')).toBeTruthy()
  })
})

describe('a class', () => {
  const detail = { id: 'c', name: 'Year 3', grade: 3, seats: [], group_sets: [] }
  const open = async (more: Record<string, { status: number; body?: unknown }>) => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...noPlans,
      'GET /api/v1/lessons': listed(),
      'GET /api/v1/classes': { status: 200, body: { classes: [{ id: 'c', name: 'Year 3', grade: 3, seat_count: 0 }] } },
      'GET /api/v1/classes/c': { status: 200, body: detail },
      ...more,
    })
    await page.user.click(await screen.findByRole('button', { name: /^Year 3/ }))
    return page
  }

  it('forgets its devices after a second look that says what it does', async () => {
    const page = await open({ 'DELETE /api/v1/classes/c/devices': { status: 204 } })
    await page.user.click(await screen.findByRole('button', { name: 'Forget devices' }))
    expect(screen.getByText(/taps their number once more/)).toBeTruthy()
    expect(page.called.some((one) => one.method === 'DELETE')).toBe(false)
    await page.user.click(screen.getByRole('button', { name: 'Forget devices' }))
    await vi.waitFor(() => {
      expect(page.called.at(-1)).toMatchObject({ method: 'GET', path: '/api/v1/classes' })
    })
    expect(page.called.find((one) => one.method === 'DELETE')).toMatchObject({ path: '/api/v1/classes/c/devices', csrf: 'guard' })
  })

  it('takes its list from a file that a button like all others asks for, and says which', async () => {
    const seats = [{ number: 3, name: 'Ken', reading: '', group: '', consent: 'all' }]
    const page = await open({ 'POST /api/v1/classes/read': { status: 200, body: { seats, problems: [] } } })
    const button = await screen.findByRole('button', { name: 'Read a list from a file' })
    const click = vi.spyOn(HTMLInputElement.prototype, 'click')
    button.focus()
    await page.user.keyboard('{Enter}')
    expect(click).toHaveBeenCalled()
    const input = screen.getByLabelText<HTMLInputElement>('Read a list from a file', { selector: 'input' })
    await page.user.upload(input, new File(['3,Ken'], '3-2.csv', { type: 'text/csv' }))
    expect(await screen.findByText('3-2.csv')).toBeTruthy()
    expect(await screen.findByDisplayValue('Ken')).toBeTruthy()
  })
})

describe('looking back on a lesson that is over', () => {
  const over = lesson('1', { ended_at: 1_700_003_000 })
  const desk = {
    ...noPlans,
    'GET /api/v1/lessons': listed(over),
    'GET /api/v1/lessons/1/reflections': {
      status: 200,
      body: {
        reflections: [{ id: 'r', number: 1, person: 'p', name: 'Hana', seat: 12, text: 'Beans!', mood: 4, at: 1 }],
        missing: [{ number: 3, name: 'Ken' }],
      },
    },
  }

  it('shows what was written, who wrote nothing, and the way to the file', async () => {
    const page = await openPage(<Desk initial={signedIn} />, desk)
    await page.user.click(await screen.findByRole('button', { name: 'Looking back on Lesson 1' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Looking back on Lesson 1' }))
    expect((await dialog.findByText('Beans!')).closest('li')?.textContent).toBe('12HanaVery goodBeans!')
    expect(dialog.getByRole('region', { name: 'Wrote nothing: 1' }).textContent).toContain('3Ken')
    expect(dialog.getByRole('link', { name: 'CSV for Excel' }).getAttribute('href')).toBe('/api/v1/lessons/1/reflections.csv?lang=en')
  })

  it('says where nobody wrote anything, and offers no file', async () => {
    const nothing = { status: 200, body: { reflections: [], missing: [] } }
    const page = await openPage(<Desk initial={signedIn} />, { ...desk, 'GET /api/v1/lessons/1/reflections': nothing })
    await page.user.click(await screen.findByRole('button', { name: 'Looking back on Lesson 1' }))
    expect(await screen.findByText('Nobody wrote anything in this lesson.')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'CSV for Excel' })).toBeNull()
  })
})
