/** What the difference between two states of the lesson means for somebody who looks at it. Pure. */
import type { LessonView } from '../protocol/lessonview'
import type { Person, Recording } from '../wire'

export type Happening =
  | { kind: 'joined'; name: string }
  | { kind: 'left'; name: string }
  | { kind: 'joinedMany' | 'leftMany'; count: number }
  | { kind: 'hand'; name: string }
  | { kind: 'moved'; group: string | null }
  | { kind: 'muted' }
  | { kind: 'silenced' }
  | { kind: 'cameraStopped' }
  | { kind: 'locked'; lock: keyof LessonView['lesson']['locks'] }
  | { kind: 'soundOnly' }
  | { kind: 'withVideo' }
  | { kind: 'requestClosed' }
  | { kind: 'recording'; phase: RecordingPhase }
  | { kind: 'unlocked'; lock: keyof LessonView['lesson']['locks'] }

type RecordingPhase = Recording['phase'] | 'stopped'

export function happenings(before: LessonView, after: LessonView, you: string): Happening[] {
  const own = after.people.get(you)
  return [
    ...(isGuide(own) ? [...comings(before, after, you), ...hands(before, after, you)] : lockChanges(before, after)),
    ...soundOnly(before, after),
    ...recorded(before, after),
    ...requestClosed(before, after, you),
    ...toMe(before.people.get(you), own, after),
  ]
}

/**
 * For staff: pupils would be read forty names before the lesson begins. Several at once are one sentence.
 * Observers are told to everybody by a sign of their own.
 */
function comings(before: LessonView, after: LessonView, you: string): Happening[] {
  if (before.people === after.people) return []
  const others = (view: LessonView, without: LessonView): string[] =>
    [...view.people.values()]
      .filter(({ id, role }) => id !== you && role !== 'observer' && !without.people.has(id))
      .map(({ name }) => name)
  const [came, went] = [others(after, before), others(before, after)]
  return [
    ...(came.length > 1 ? [{ kind: 'joinedMany' as const, count: came.length }] : came.map((name) => ({ kind: 'joined' as const, name }))),
    ...(went.length > 1 ? [{ kind: 'leftMany' as const, count: went.length }] : went.map((name) => ({ kind: 'left' as const, name }))),
  ]
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

function recorded(before: LessonView, after: LessonView): Happening[] {
  const [was, is] = [phaseIn(before), phaseIn(after)]
  return was === is || (was === 'failed' && is === 'stopped') ? [] : [{ kind: 'recording', phase: is }]
}

/** One's own request to record is over without a recording: not now, or taken back. */
function requestClosed(before: LessonView, after: LessonView, you: string): Happening[] {
  const asked = before.people.get(you)?.asks_recording === true
  const isOver = after.people.get(you)?.asks_recording !== true
  return asked && isOver && phaseIn(after) === 'stopped' ? [{ kind: 'requestClosed' }] : []
}

function phaseIn({ lesson }: LessonView): RecordingPhase {
  return lesson.recording?.phase ?? 'stopped'
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
