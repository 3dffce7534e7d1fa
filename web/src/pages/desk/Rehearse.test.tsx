// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { openPage } from '../../testing/page'
import { Desk } from './Desk'

afterEach(cleanup)

const signedIn = { account: { id: 'a', name: 'Ms Sato' }, csrf: 'guard' }
const links = { teacher: 'http://x/l/1#i=t', student: 'http://x/l/1', observer: 'http://x/l/1#i=o' }
const rehearsal = (changes: object = {}): object => ({
  id: 'r',
  code: '12345678',
  title: 'Plants',
  created_at: 1_700_000_000,
  ended_at: null,
  links,
  rehearsal: true,
  ...changes,
})
const desk = (lessons: object[] = []) => ({
  'GET /api/v1/lessons': { status: 200, body: { lessons, more: false } },
  'GET /api/v1/plans': {
    status: 200,
    body: { plans: [{ id: 'p', title: 'Plants', grade: '', subject: '', phases: 5, minutes: 45 }] },
  },
  'GET /api/v1/classes': { status: 200, body: { classes: [{ id: 'c', name: '3-2', grade: 3, seat_count: 28 }] } },
})

describe('a rehearsal', () => {
  it('is begun beside a plan, with as many pupils as one likes, and shows the way in', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...desk(),
      'POST /api/v1/rehearsals': { status: 201, body: rehearsal() },
    })
    await page.user.click(await screen.findByRole('button', { name: 'Rehearse with Plants' }))
    const dialog = within(screen.getByRole('dialog'))
    fireEvent.change(dialog.getByRole('slider', { name: 'Pupils: 12' }), { target: { value: '40' } })
    await page.user.click(dialog.getByRole('button', { name: 'Begin' }))
    expect((await dialog.findByRole('link', { name: 'Go in' })).getAttribute('href')).toContain('/l/1')
    expect(page.called.find((one) => one.method === 'POST')).toMatchObject({
      body: { title: 'Plants', plan: 'p', pupils: 40, language: 'en' },
      csrf: 'guard',
    })
    expect(screen.getByText('Rehearsal', { selector: '.chip' })).toBeTruthy()
  })

  it('has the pupils of a class where there is one, and then asks for no number', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...desk(),
      'POST /api/v1/rehearsals': { status: 201, body: rehearsal() },
    })
    await page.user.click(await screen.findByRole('button', { name: 'Rehearse with 3-2' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(/on the 28 seats/)).toBeTruthy()
    expect(dialog.queryByRole('slider')).toBeNull()
    await page.user.click(dialog.getByRole('button', { name: 'Begin' }))
    await dialog.findByRole('link', { name: 'Go in' })
    expect(page.called.find((one) => one.method === 'POST')).toMatchObject({ body: { title: 'Rehearsal', class_id: 'c' } })
  })

  it('says in words why there is none', async () => {
    const page = await openPage(<Desk initial={signedIn} />, {
      ...desk(),
      'POST /api/v1/rehearsals': { status: 503, body: { code: 'no_rehearsals', text: '' } },
    })
    await page.user.click(await screen.findByRole('button', { name: 'Rehearse' }))
    await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Begin' }))
    expect((await screen.findByRole('alert')).textContent).toContain('nobody to play the pupils')
  })

  it('is marked in the list, and says that it goes after its end', async () => {
    await openPage(<Desk initial={signedIn} />, desk([rehearsal(), rehearsal({ id: 's', ended_at: 1_700_000_900 })]))
    const cards = await screen.findAllByRole('article', { name: 'Plants' })
    const lessons = cards.filter((card) => card.classList.contains('lesson'))
    expect(lessons.map((card) => within(card).getByText('Rehearsal').className)).toEqual(['chip yellow', 'chip yellow'])
    expect(lessons[1]?.textContent).toContain('deleted after an hour')
    expect(lessons[0]?.textContent).not.toContain('deleted after an hour')
  })
})
