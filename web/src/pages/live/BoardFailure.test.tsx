// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import type { LessonBoard } from '../../wire'

/** `importing`: the code does not come; `page`: it breaks on this one. */
const broken = vi.hoisted(() => ({ importing: false, page: '' }))
vi.mock('../../board/Board', () => {
  if (broken.importing) throw new Error('no network')
  function Board({ pageId }: { pageId: string }) {
    if (pageId === broken.page) throw new Error('broken')
    return <p>drawn {pageId}</p>
  }
  return { default: Board }
})
/** What is caught is told to the console as well. */
const quiet = (event: ErrorEvent): void => { event.preventDefault() }
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue()
  window.addEventListener('error', quiet)
})
afterEach(() => {
  cleanup()
  window.removeEventListener('error', quiet)
  vi.restoreAllMocks()
  vi.resetModules()
  Object.assign(broken, { importing: false, page: '' })
})

const CLASS: LessonBoard = { kind: 'class', openness: 'writable', pages: [{ page_id: 'lesson1.class' }, { page_id: 'lesson1.class.2' }] }

async function atBoard() {
  const room = await openRoom({ you: pupil('Hana'), others: [teacher()] })
  await room.say({ type: 'boards', boards: [CLASS], shown: null })
  await room.user.click(screen.getByRole('tab', { name: 'Board' }))
  return room
}

const again = () => screen.findByRole('button', { name: 'Try again' })

describe('a board that failed', () => {
  it('says what to do, and asks for its code once more', async () => {
    broken.importing = true
    const room = await atBoard()
    const button = await again()
    expect(screen.getByRole('alert').textContent).toContain('could not be opened')
    await room.user.click(button)
    await room.user.click(await again())

    broken.importing = false
    await room.user.click(await again())
    expect(await screen.findByText('drawn lesson1.class')).toBeTruthy()
  })

  it('does not keep another page from being opened', async () => {
    broken.page = 'lesson1.class'
    const room = await atBoard()
    await again()
    await room.user.click(screen.getByRole('button', { name: 'Page 2' }))
    expect(await screen.findByText('drawn lesson1.class.2')).toBeTruthy()
    await room.user.click(screen.getByRole('button', { name: 'Page 1' }))
    broken.page = ''
    await room.user.click(await again())
    expect(await screen.findByText('drawn lesson1.class')).toBeTruthy()
  })
})
