// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { Exported } from '../../rest/exports'
import { openPage, type Answers } from '../../testing/page'
import { Exports } from './Exports'

afterEach(cleanup)

const PATH = '/api/v1/lessons/l1/exports'
const made: Exported = {
  id: 'x1',
  recording: 'r1',
  layout: 'teacher',
  names: true,
  board: true,
  chat: true,
  state: 'done',
  done: 1,
  size: 4e6,
}

async function open(...exports: Exported[]) {
  const answers: Answers = {
    [`GET ${PATH}`]: { status: 200, body: { exports } },
    [`POST ${PATH}`]: { status: 201, body: made },
  }
  const page = await openPage(<Exports lessonId="l1" recording="r1" csrf="token" />, answers)
  await page.user.click(await screen.findByText('One file to take away'))
  return page
}

describe('a file to take away', () => {
  it('has names, the board and the chat, unless one is not wanted', async () => {
    const { user, called } = await open()
    await user.click(screen.getByRole('button', { name: 'Make the file' }))
    await user.click(screen.getByRole('checkbox', { name: 'With the board' }))
    await user.click(screen.getByRole('checkbox', { name: 'With the chat as subtitles' }))
    await user.click(screen.getByRole('button', { name: 'Make the file' }))
    expect(called.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { recording: 'r1', layout: 'teacher', names: true, board: true, chat: true },
      { recording: 'r1', layout: 'teacher', names: true, board: false, chat: false },
    ])
  })

  it('says what is in it', async () => {
    await open(made, { ...made, id: 'x2', layout: 'grid', names: false, board: false, chat: false }, { ...made, id: 'x3', recording: 'r2' })
    const lines = await screen.findAllByRole('listitem')
    expect(lines.map((line) => line.querySelector('span')?.textContent.trim())).toEqual([
      'Teacher large · board · subtitles',
      'Everybody alike · without names',
    ])
  })
})
