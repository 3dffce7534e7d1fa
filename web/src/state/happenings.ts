/** What the difference between two states of the lesson means for somebody who looks at it. Pure. */
import type { LessonView } from '../protocol/lessonview'
import type { Person } from '../wire'

export type Happening =
  | { kind: 'joined'; name: string }
  | { kind: 'left'; name: string }
  | { kind: 'hand'; name: string }
  | { kind: 'moved'; group: string | null }
  | { kind: 'muted' }
  | { kind: 'cameraStopped' }
  | { kind: 'locked'; lock: keyof LessonView['lesson']['locks'] }
  | { kind: 'soundOnly' }
  | { kind: 'withVideo' }
  | { kind: 'unlocked'; lock: keyof LessonView['lesson']['locks'] }

export function happenings(before: LessonView, after: LessonView, you: string): Happening[] {
  const own = after.people.get(you)
  return [
    ...comings(before, after, you),
    ...(isGuide(own) ? hands(before, after, you) : lockChanges(before, after)),
    ...soundOnly(before, after),
    ...toMe(before.people.get(you), own, after),
  ]
}

function comings(before: LessonView, after: LessonView, you: string): Happening[] {
  if (before.people === after.people) return []
  const found: Happening[] = []
  for (const { id, name } of after.people.values())
    if (id !== you && !before.people.has(id)) found.push({ kind: 'joined', name })
  for (const { id, name } of before.people.values())
    if (id !== you && !after.people.has(id)) found.push({ kind: 'left', name })
  return found
}

function hands(before: LessonView, after: LessonView, you: string): Happening[] {
  return [...after.people.values()]
    .filter((person) => person.id !== you && isRaised(person) && !isRaised(before.people.get(person.id)))
    .map((person) => ({ kind: 'hand', name: person.name }))
}

function lockChanges(before: LessonView, after: LessonView): Happening[] {
  const names = ['microphone', 'camera', 'screen', 'chat', 'board', 'reactions'] as const
  return names
    .filter((lock) => (before.lesson.locks[lock] ?? false) !== (after.lesson.locks[lock] ?? false))
    .map((lock) => ({ kind: after.lesson.locks[lock] === true ? 'locked' : 'unlocked', lock }))
}

function soundOnly(before: LessonView, after: LessonView): Happening[] {
  const [was, is] = [before.lesson.sound_only === true, after.lesson.sound_only === true]
  return was === is ? [] : [{ kind: is ? 'soundOnly' : 'withVideo' }]
}

function toMe(before: Person | undefined, after: Person | undefined, view: LessonView): Happening[] {
  if (before === undefined || after === undefined) return []
  const group = after.group ?? null
  if ((before.group ?? null) === group) return []
  return [{ kind: 'moved', group: group === null ? null : (view.groups.get(group)?.name ?? '') }]
}

function isRaised(person: Person | undefined): boolean {
  return (person?.hand_raised_at ?? null) !== null
}

export function isGuide(person: Person | null | undefined): boolean {
  return person?.role === 'teacher' || person?.role === 'assistant'
}
