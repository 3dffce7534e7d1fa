// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Attendance, LessonRecord } from '../../rest/record'
import { openPage, type Answers } from '../../testing/page'
import { RecordPage } from './RecordPage'
import { phase, record } from './testing'

afterEach(cleanup)

const ADDRESS = 'GET /api/v1/lessons/l1/record'
const LIST = 'GET /api/v1/lessons/l1/recordings'
const BEGAN = 1_700_000_000

function pupil(seat: number, name: string, ...stays: [number, number | null][]): Attendance {
  const times = stays.map(([came, went]) => ({ came_at: BEGAN + came, went_at: went === null ? null : BEGAN + went }))
  return { name, role: 'student', seat, stays: times, seconds: 600 * stays.length }
}

const shown = (changes: Partial<LessonRecord>): Answers => ({ [ADDRESS]: { status: 200, body: record(changes) } })
const open = async (answers: Answers) => {
  answers[LIST] ??= { status: 200, body: { recordings: [] } }
  const page = await openPage(<RecordPage lessonId="l1" />, answers)
  await screen.findByRole('heading', { level: 1 })
  return page
}
const section = (name: string) => within(screen.getByRole('region', { name }))
const rowsOf = (name: string): (string | null)[] =>
  section(name)
    .getAllByRole('row')
    .map((row) => row.textContent)

describe('the sheet', () => {
  it('says what lesson it was, and shows no section without anything in it', async () => {
    await open(shown({ title: 'Plants', messages_by_pupils: 2 }))
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Plants')
    expect(screen.getByText('45 min')).toBeTruthy()
    expect(screen.getAllByRole('heading', { level: 2 }).map((title) => title.textContent)).toEqual(['Chat'])
    await vi.waitFor(() => {
      expect(document.title).toBe('Lesson record of Plants')
    })
  })

  it('leads from its numbers to their sections', async () => {
    await open(shown({ pupils: [pupil(1, 'Hana', [0, 2700]), pupil(2, 'Ken')], phases: [phase({})] }))
    const glance = within(screen.getByRole('navigation', { name: 'At a glance' })).getAllByRole('link')
    expect(glance.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['Attendance1 of 2', '#attendance'],
      ['Course of the lesson1 phase', '#phases'],
    ])
    for (const link of glance) expect(document.querySelector(link.getAttribute('href') ?? '')).not.toBeNull()
  })

  it('says that nothing was recorded, where nothing was', async () => {
    await open(shown({ began_at: null }))
    expect(screen.getByText('Nothing was recorded of this lesson.')).toBeTruthy()
    expect(screen.queryByRole('navigation')).toBeNull()
  })

  it('says that a newer version wrote a part of it', async () => {
    await open(shown({ unread: 3 }))
    expect(screen.getByText(/A newer version of this server wrote a part/)).toBeTruthy()
  })

  it('says that a lesson goes on, and loads what is new', async () => {
    const page = await open(shown({ ended_at: null, phases: [phase({ began_at: BEGAN, ended_at: null })] }))
    expect(screen.getByText(/The lesson is going on/)).toBeTruthy()
    expect(section('Course of the lesson').getByText('goes on')).toBeTruthy()
    await page.user.click(screen.getByRole('button', { name: 'Load again' }))
    expect(page.called.map(({ path }) => path).slice(-1)).toEqual(['/api/v1/lessons/l1/record'])
    expect(page.called.length).toBeGreaterThan(1)
  })
})

describe('attendance', () => {
  it('shows by number when everybody came and left, who was away, and who did not come', async () => {
    await open(shown({ pupils: [pupil(1, 'Hana', [0, 900], [1140, 2700]), pupil(2, 'Ken'), pupil(3, 'Mei', [5, null])] }))
    const [, hana, ken, mei] = rowsOf('Attendance')
    expect(hana).toMatch(/^1Hana.*away 1 time, 4 min20 min$/)
    expect(ken).toBe('2Kendid not come in')
    expect(mei).toMatch(/now10 min$/)
    expect(section('Attendance').getByText('Did not come in: 1')).toBeTruthy()
    expect(section('Attendance').getAllByRole('img')[0]?.getAttribute('aria-label')).toMatch(/^There: .+–.+, .+–.+$/)
  })

  it('keeps staff and observers apart from pupils, who alone are counted', async () => {
    const observer: Attendance = { ...pupil(0, 'Head', [0, 60]), role: 'observer', seat: null }
    await open(shown({ pupils: [pupil(1, 'Hana', [0, 2700])], observers: [observer] }))
    expect(screen.getByRole('table', { name: 'Observers' }).textContent).toContain('Head')
    expect(screen.getByText('1 pupil came.')).toBeTruthy()
  })
})

describe('the course of the lesson', () => {
  it('sets phases as they ran beside the plan', async () => {
    const phases = [
      phase({ name: 'Alone', minutes: 5, prompt: 'Think.', began_at: BEGAN, ended_at: BEGAN + 480 }),
      phase({ name: 'Share', mode: 'class', minutes: 10, began_at: BEGAN + 480, ended_at: BEGAN + 900 }),
    ]
    await open(shown({ phases }))
    const rows = rowsOf('Course of the lesson')
    expect(rows[1]).toMatch(/^1AloneQuietly alone.*5 min8 min\+3 min$/)
    expect(rows[2]).toBe('Think.')
    expect(rows[3]).toMatch(/^2ShareWith the class.*10 min7 min−3 min$/)
    expect(rows[4]).toBe('Total15 min15 min')
  })
})

describe('questions to the class', () => {
  const round = (count: number, tally: number[], texts: string[] = [], hidden: string[] = []) => ({
    opened_at: BEGAN,
    closed_at: BEGAN + 60,
    results: { count, tally, texts, hidden },
  })

  it('show both rounds and what changed between them', async () => {
    const question = { kind: 'choice' as const, prompt: 'Which?', options: ['Water', 'Air'] }
    await open(shown({ polls: [{ question, rounds: [round(4, [3, 1]), round(4, [1, 3])] }] }))
    expect(rowsOf('Questions to the class')).toEqual([
      'ChoiceBefore the discussionAfter the discussionChange',
      'Water3 75%1 25%-2',
      'Air1 25%3 75%+2',
    ])
  })

  it('show the mean of a scale, with the words of its ends', async () => {
    const question = { kind: 'scale' as const, prompt: 'How well?' }
    await open(shown({ polls: [{ question, rounds: [round(2, [0, 0, 0, 1, 1])] }] }))
    const rows = rowsOf('Questions to the class')
    expect(rows[1]).toBe('1not at all0 0%')
    expect(rows.at(-1)).toBe('Mean4.5')
  })

  it('show answers in words, and which of them were taken out of sight', async () => {
    const question = { kind: 'text' as const, prompt: 'Why?' }
    await open(shown({ polls: [{ question, rounds: [round(2, [], ['Because', 'Boo'], ['Boo'])] }] }))
    const texts = section('Questions to the class').getAllByRole('listitem')
    expect(texts.map((text) => text.textContent)).toEqual(['Because', 'Bootaken out of sight'])
  })

  it('only count answers in words, where the copy leaves words out', async () => {
    const question = { kind: 'text' as const, prompt: 'Why?' }
    await open(shown({ polls: [{ question, rounds: [round(2, [], ['', ''])] }] }))
    expect(section('Questions to the class').queryAllByRole('listitem')).toEqual([])
    expect(section('Questions to the class').getByText(/2 answers/)).toBeTruthy()
    expect(section('Questions to the class').getByText(/leaves out what pupils wrote/)).toBeTruthy()
  })

  it('say where nobody answered', async () => {
    await open(shown({ polls: [{ question: { kind: 'text', prompt: 'Why?' }, rounds: [round(0, [])] }] }))
    expect(section('Questions to the class').getByText('Nobody answered.')).toBeTruthy()
  })
})

describe('what pupils asked for', () => {
  it('shows hands that stayed up first, and how long others waited', async () => {
    const hand = (name: string, at: number, took: number | null) => ({
      name,
      seat: null,
      raised_at: BEGAN + at,
      lowered_at: took === null ? null : BEGAN + at + took,
    })
    await open(shown({ hands: [hand('Hana', 10, 72), hand('Ken', 60, null)] }))
    expect(screen.getByText('A hand was up 2 times. Half of them were down within 1 min 12 s.')).toBeTruthy()
    const [heads, first, second] = rowsOf('Raised hands')
    expect(heads).toBe('NameRaisedUp for') // nobody has a number: no column of numbers
    expect(first).toMatch(/^Ken.*stayed up$/)
    expect(second).toMatch(/^Hana.*1 min 12 s$/)
  })

  it('shows questions without an answer first', async () => {
    const asked = { name: 'Hana', seat: 1, asked_at: BEGAN, answered_at: BEGAN + 30 }
    await open(shown({ questions: [asked, { ...asked, name: 'Ken', seat: 2, answered_at: null }] }))
    expect(rowsOf('Questions to the teacher').map((row) => row?.slice(0, 4))).toEqual(['No.N', '2Ken', '1Han'])
    expect(screen.getByText('1 has no answer yet.')).toBeTruthy()
  })
})

describe('groups and boards', () => {
  it('show who did how much where', async () => {
    const members = [{ name: 'Hana', seat: 1, seconds: 900, strokes: 12, talk_seconds: 95 }]
    await open(
      shown({
        groups: [{ name: 'Red', members, balance: 0.81 }],
        boards: [
          { kind: 'group', name: 'Red', writers: 3, strokes: 40 },
          { kind: 'own', name: 'Hana', writers: 1, strokes: 7 },
        ],
      }),
    )
    expect(within(screen.getByRole('table', { name: 'Red · balance of talk 81%' })).getAllByRole('row')[1]?.textContent).toBe('1Hana15 min1 min 35 s12')
    expect(rowsOf('Boards')[1]).toBe('Group boardRed3 people40')
    expect(section('Boards').getByRole('listitem').textContent).toBe('Hana7')
  })
})

describe('looking back', () => {
  it('says who wrote nothing, and leads to the texts', async () => {
    await open(shown({ reflections: { written: 3, missing: [pupil(4, 'Yui', [0, 60])] } }))
    expect(section('Looking back').getByText('3 of 4 wrote something.')).toBeTruthy()
    expect(section('Looking back').getByRole('listitem').textContent).toBe('4Yui')
    expect(section('Looking back').getByRole('link').getAttribute('href')).toBe('/desk')
  })
})

describe('what one does with a record', () => {
  const hidden = (name: string) => record({ phases: [phase({ name })], reflections: { written: 1, missing: [] } })

  it('takes it along as a PDF, without names where it is shown without', async () => {
    const page = await open({
      [ADDRESS]: { status: 200, body: hidden('with') },
      [`${ADDRESS}?names=hidden`]: { status: 200, body: hidden('without') },
    })
    const pdf = () => screen.getByRole('link', { name: 'PDF' }).getAttribute('href')
    expect(pdf()).toMatch(/^\/api\/v1\/lessons\/l1\/record\.pdf\?lang=en&offset=-?\d+$/)
    await page.user.click(screen.getByRole('switch', { name: 'Without names' }))
    await screen.findByText('without', { selector: 'bdi' })
    expect(pdf()).toMatch(/^\/api\/v1\/lessons\/l1\/record\.pdf\?lang=en&offset=-?\d+&names=hidden$/)
  })

  it('takes along the tables that there are, as files', async () => {
    const page = await open(shown({ phases: [phase({})] }))
    await page.user.click(screen.getByRole('button', { name: 'Tables as files' }))
    const links = within(screen.getByRole('dialog')).getAllByRole('link')
    expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['Course of the lesson', expect.stringMatching(/^\/api\/v1\/lessons\/l1\/record\/phases\.csv\?lang=en&offset=-?\d+$/)],
      [expect.stringMatching(/^For another school/), expect.stringMatching(/^\/api\/v1\/lessons\/l1\/record\/package\.zip\?lang=en&offset=-?\d+$/)],
    ])
  })

  it('shows the copy without names, says so, and gives its files without names', async () => {
    const page = await open({
      [ADDRESS]: { status: 200, body: hidden('with') },
      [`${ADDRESS}?names=hidden`]: { status: 200, body: hidden('without') },
    })
    await page.user.click(screen.getByRole('switch', { name: 'Without names' }))
    expect(await screen.findByRole('rowheader', { name: /without/ })).toBeTruthy()
    expect(screen.getByText('Copy without names')).toBeTruthy()
    expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('true')
    expect(section('Looking back').queryByRole('link')).toBeNull()
    await page.user.click(screen.getByRole('button', { name: 'Tables as files' }))
    const [phases] = within(screen.getByRole('dialog')).getAllByRole('link')
    expect(phases?.getAttribute('href')).toMatch(/&names=hidden$/)
  })

  it('keeps what is shown, and says what is wrong, where the copy cannot be had', async () => {
    const page = await open({ [ADDRESS]: { status: 200, body: hidden('with') } })
    await page.user.click(screen.getByRole('switch', { name: 'Without names' }))
    expect(await screen.findByRole('alert')).toBeTruthy()
    expect(screen.getByRole('rowheader', { name: /with/ })).toBeTruthy()
    expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('false')
  })
})

describe('who may not see it', () => {
  const refused = (status: number, code: string): Answers => ({ [ADDRESS]: { status, body: { code, text: '' } } })

  it('is shown where to sign in', async () => {
    await open(refused(401, 'sign_in_first'))
    expect(screen.getByRole('heading', { name: 'Please sign in' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'To the desk' }).getAttribute('href')).toBe('/desk')
  })

  it('is told that there is none', async () => {
    await open(refused(404, 'not_found'))
    expect(screen.getByRole('heading', { name: 'There is no such record' })).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('may come back when the lesson has ended', async () => {
    await open(refused(409, 'not_over'))
    expect(screen.getByRole('heading', { name: 'The lesson is not over yet' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
    expect(screen.queryByRole('link')).toBeNull()
  })

  it('may try again, where the server cannot be reached', async () => {
    const answers = refused(503, 'try_again')
    const page = await open(answers)
    expect(screen.getByRole('alert').textContent).toContain('try again soon')
    Object.assign(answers, shown({ title: 'Plants' }))
    await page.user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Plants' })).toBeTruthy()
  })
})

describe('observers’ notes', () => {
  it('stand with their moment, their author, and whom they are about', async () => {
    const note = { at: BEGAN + 60, author: 'Principal', text: 'Counts on her fingers', tags: ['Stuck'], about: 'Hana', seat: 12 }
    await open(shown({ notes: [note] }))
    const line = section('Observers’ notes').getByRole('listitem')
    for (const words of ['Principal', '12', 'about Hana', 'Stuck', 'Counts on her fingers']) expect(line.textContent).toContain(words)
  })
})

describe('recordings', () => {
  const track = (name: string, seat: number | null, source: string, file: string) => ({
    file,
    name,
    seat,
    source,
    group: source === 'camera' ? 'Red' : '',
    begins_at: BEGAN,
    ends_at: BEGAN + 60,
    size: 5e6,
  })
  const kept = {
    id: 'r1',
    began_at: BEGAN,
    ended_at: BEGAN + 60,
    tracks: [track('Hana', 12, 'camera', '2.mkv'), track('Hana', 12, 'microphone', '3.mka'), track('Ms Sato', null, 'camera', '1.mkv')],
  }
  it('are played by whose they are, the teacher first', async () => {
    const page = await open({ ...shown({}), [LIST]: { status: 200, body: { recordings: [kept] } } })
    const place = within(await screen.findByRole('region', { name: 'Recordings' }))
    expect(place.getByText('15 MB')).toBeTruthy()
    expect(document.querySelector('video')?.getAttribute('src')).toBe('/api/v1/lessons/l1/recordings/r1/1.mkv')
    await page.user.selectOptions(place.getByRole('combobox', { name: 'Whose sound and picture' }), '12 Hana')
    expect([...document.querySelectorAll('video, audio')].map((one) => one.getAttribute('src'))).toEqual([
      '/api/v1/lessons/l1/recordings/r1/2.mkv',
      '/api/v1/lessons/l1/recordings/r1/3.mka',
    ])
    expect(place.getByText('Red')).toBeTruthy()
  })

  it('are deleted in two steps', async () => {
    const answers: Answers = {
      ...shown({}),
      [LIST]: { status: 200, body: { recordings: [kept] } },
      'DELETE /api/v1/lessons/l1/recordings/r1': { status: 204, body: null },
    }
    const page = await open(answers)
    await page.user.click(await screen.findByRole('button', { name: 'Delete' }))
    answers[LIST] = { status: 200, body: { recordings: [{ ...kept, tracks: [] }] } }
    await page.user.click(screen.getByRole('button', { name: 'Yes, delete it for good' }))
    expect(screen.queryByRole('region', { name: 'Recordings' })).toBeNull()
  })

  it('are not shown beside the copy without names, nor where there are none', async () => {
    await open({ ...shown({}), [LIST]: { status: 200, body: { recordings: [] } } })
    expect(screen.queryByRole('region', { name: 'Recordings' })).toBeNull()
  })
})
