// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chime } from '../../media/chime'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { lesson } from '../../testing/values'
import type { Person, Recording } from '../../wire'

vi.mock('../../media/chime', () => ({ chime: vi.fn() }))
afterEach(() => {
  cleanup()
  vi.mocked(chime).mockClear()
})

const announced: Recording = { phase: 'announced', announced_at: 1 }
const running: Recording = { phase: 'running', announced_at: 1 }
const hana = pupil('Hana', { seat: 12 })

async function room(you: Person, recording: Recording | null, others: Person[] = []) {
  const opened = await openRoom({ you, others })
  if (recording !== null) await opened.change({}, { lesson: lesson({ recording }) })
  return opened
}

describe('the sign of a recording', () => {
  it('is seen and heard by everybody before it begins, and once', async () => {
    const opened = await room(hana, announced)
    expect(screen.getByText('Recording in a moment')).toBeTruthy()
    expect(screen.getByText('This lesson will be recorded.')).toBeTruthy()
    await opened.change({}, { lesson: lesson({ recording: running }) })
    expect(screen.getByText('Recording')).toBeTruthy()
    expect(chime).toHaveBeenCalledTimes(1)
  })

  it('says to a pupil of whom nothing is kept that it is without them', async () => {
    await room(pupil('Ken'), running)
    expect(screen.getByText('Recording: without you')).toBeTruthy()
  })

  it('is gone when it was stopped, and for pupils when it failed', async () => {
    const opened = await room(hana, running)
    await opened.change({}, { lesson: lesson({ recording: { phase: 'failed', announced_at: 1, failure: 'disk_full' } }) })
    expect(document.querySelector('.chip.recording')).toBeNull()
    expect(screen.getByText('The recording has failed. The lesson goes on.')).toBeTruthy()
  })

  it('is nothing where nothing is recorded', async () => {
    await room(hana, null)
    expect(document.querySelector('.chip.recording')).toBeNull()
    expect(chime).not.toHaveBeenCalled()
  })
})

describe('the teacher', () => {
  it('sees how many are kept how, and starts it', async () => {
    const opened = await room(teacher(), null, [hana, pupil('Ken')])
    await opened.user.click(screen.getByRole('button', { name: 'Record' }))
    const asked = within(screen.getByRole('dialog'))
    expect(asked.getAllByText('1 pupil')).toHaveLength(2)
    await opened.user.click(asked.getByRole('checkbox', { name: /without a seat number/ }))
    expect(asked.getByText('2 pupils')).toBeTruthy()
    await opened.user.click(asked.getByRole('button', { name: 'Start recording' }))
    expect(await opened.asked('recording.start')).toMatchObject([{ guests: true }])
  })

  it('stops it', async () => {
    const opened = await room(teacher(), running, [hana])
    await opened.user.click(screen.getByRole('button', { name: 'Recording' }))
    await opened.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Stop recording' }))
    expect(await opened.asked('recording.stop')).toHaveLength(1)
  })

  it('is told why it failed, and may begin another', async () => {
    const opened = await room(teacher(), { phase: 'failed', announced_at: 1, failure: 'disk_full' })
    await opened.user.click(screen.getByRole('button', { name: 'Recording has failed' }))
    expect(screen.getByRole('alert').textContent).toContain('The server’s disk is full.')
    expect(screen.getByRole('button', { name: 'Start recording' })).toBeTruthy()
  })
})
