/** Records for tests: what is not given is empty. */
import type { LessonRecord, PhaseRecord } from '../../rest/record'

export function record(changes: Partial<LessonRecord>): LessonRecord {
  return {
    lesson_id: 'l1',
    title: 'Plants',
    began_at: 1_700_000_000,
    ended_at: 1_700_002_700,
    pupils: [],
    staff: [],
    observers: [],
    phases: [],
    polls: [],
    hands: [],
    groups: [],
    boards: [],
    questions: [],
    hand_ins: null,
    reflections: null,
    notes: [],
    messages_by_pupils: 0,
    messages_by_staff: 0,
    ...changes,
  }
}

export function phase(changes: Partial<PhaseRecord>): PhaseRecord {
  return { name: 'Alone', mode: 'alone', prompt: '', minutes: 10, began_at: 0, ended_at: 600, ...changes }
}
