/** Who of the class is here, and who is not. Pure. */
import type { LessonView } from '../protocol/lessonview'
import type { Person, Seat } from '../wire'

export interface Attendance {
  readonly all: number
  readonly here: number
  readonly missing: readonly Seat[]
}

/** `null`: the lesson has no class, or one is not told of it. */
export function attendanceOf({ roster, people }: LessonView): Attendance | null {
  if (roster.length === 0) return null
  const here = new Set([...people.values()].map((person) => person.seat ?? null))
  const missing = roster.filter((seat) => !here.has(seat.number))
  return {
    all: roster.length,
    here: roster.length - missing.length,
    missing,
  }
}

/** Pupils with a number in its order, then the others as they came. */
export function inSeatOrder(people: readonly Person[]): Person[] {
  const last = Number.MAX_SAFE_INTEGER
  return [...people].sort((a, b) => (a.seat ?? last) - (b.seat ?? last))
}

/** Whose microphone is open in the classroom, where one is in it oneself. */
export function openInClassroom(own: Person | null, people: Iterable<Person>): Person | null {
  if (own === null) return null
  return (
    [...people].find(
      (person) =>
        person.id !== own.id &&
        person.in_classroom === true &&
        (person.group ?? null) === (own.group ?? null) &&
        person.sources?.includes('microphone') === true,
    ) ?? null
  )
}
