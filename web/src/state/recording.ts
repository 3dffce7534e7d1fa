/**
 * What of whom a recording keeps, in the words of the pages. Pure; the same table as signaling/lesson/recording.py.
 *
 * Invariant: nobody is told that less of them is kept than is.
 */
import type { Consent, Person, Recording, Seat } from '../wire'
import { mayCapture } from './consent'
import { isGuide } from './happenings'

/** Everything, the voice alone, or nothing. */
export type Kept = 'all' | 'voice' | 'nothing'

/** `consent`: what was agreed to for this person. */
export function keptOf(person: Person, consent: Consent, guests: boolean): Kept {
  if (isGuide(person)) return 'all'
  if (person.role !== 'student' || (person.seat == null && !guests)) return 'nothing'
  if (mayCapture(consent, 'camera')) return 'all'
  return mayCapture(consent, 'microphone') ? 'voice' : 'nothing'
}

/** How many of the pupils who are here are kept how; `roster` says what was agreed to. */
export function countKept(people: Iterable<Person>, roster: readonly Seat[], guests: boolean): Record<Kept, number> {
  const agreed = new Map(roster.map(({ number, consent }) => [number, consent ?? 'all']))
  const counts: Record<Kept, number> = { all: 0, voice: 0, nothing: 0 }
  for (const person of people) {
    if (person.role !== 'student') continue
    counts[keptOf(person, agreed.get(person.seat ?? -1) ?? 'all', guests)] += 1
  }
  return counts
}

/** Whether anybody is here whose family's word nobody has. */
export function hasGuests(people: Iterable<Person>): boolean {
  return [...people].some(({ role, seat }) => role === 'student' && seat == null)
}

/** Whether packets are kept, or are about to be. */
export function isRecording(recording: Recording | null | undefined): boolean {
  return recording?.phase === 'announced' || recording?.phase === 'running'
}
