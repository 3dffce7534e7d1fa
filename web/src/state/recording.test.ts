import { describe, expect, it } from 'vitest'
import { pupil, teacher } from '../testing/classroom'
import type { Consent } from '../wire'
import { countKept, hasGuests, isRecording, keptOf } from './recording'

const seated = { ...pupil('Hana'), seat: 12 }

describe('what a recording keeps of somebody', () => {
  it.each<[Consent, string]>([
    ['all', 'all'],
    ['voice', 'voice'],
    ['board', 'nothing'],
    ['nothing', 'nothing'],
  ])('follows what was agreed to: %s', (consent, kept) => {
    expect(keptOf(seated, consent, false)).toBe(kept)
  })

  it('is nothing of a pupil without a seat, unless guests are recorded', () => {
    expect(keptOf(pupil('Ken'), 'all', false)).toBe('nothing')
    expect(keptOf(pupil('Ken'), 'all', true)).toBe('all')
    expect(keptOf(pupil('Ken'), 'voice', true)).toBe('voice')
  })

  it('is all of staff, and nothing of an observer', () => {
    expect(keptOf(teacher(), 'all', false)).toBe('all')
    expect(keptOf({ ...pupil('Guest'), role: 'observer' }, 'all', true)).toBe('nothing')
  })
})

describe('a count of the class', () => {
  it('takes the roster’s word for each seat, and leaves staff out', () => {
    const people = [teacher(), seated, { ...pupil('Ken'), seat: 3 }, pupil('Guest')]
    const roster = [{ number: 12, name: 'Hana', consent: 'voice' as const }, { number: 3, name: 'Ken' }]
    expect(countKept(people, roster, false)).toEqual({ all: 1, voice: 1, nothing: 1 })
    expect(countKept(people, roster, true)).toEqual({ all: 2, voice: 1, nothing: 0 })
    expect([hasGuests(people), hasGuests(people.slice(0, 3))]).toEqual([true, false])
  })
})

it('a recording that failed keeps nothing', () => {
  expect(isRecording({ phase: 'announced', announced_at: 1 })).toBe(true)
  expect(isRecording({ phase: 'running', announced_at: 1 })).toBe(true)
  expect(isRecording({ phase: 'failed', announced_at: 1, failure: 'disk_full' })).toBe(false)
  expect(isRecording(null)).toBe(false)
})
