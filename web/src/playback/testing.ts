import type { Playback, PlayedPerson, PlayedTrack, Turn } from '../rest/playback'
import { CLASS } from './lesson'

/** When the lesson of these tests began. */
export const BEGINS = 1000

export function person(id: string, role: PlayedPerson['role'] = 'student', more: Partial<PlayedPerson> = {}): PlayedPerson {
  return { id, name: id, role, seat: null, stays: [{ came_at: BEGINS, went_at: null }], places: [], ...more }
}

/** `from`, `to`: seconds of the lesson. */
export function track(who: string, source: PlayedTrack['source'], from = 0, to = 600, place = CLASS): PlayedTrack {
  return { recording: 'r', file: `${who}-${source}-${String(from)}`, person: who, source, place, begins_at: BEGINS + from, ends_at: BEGINS + to }
}

export function turn(who: string, from: number, to: number, place = CLASS): Turn {
  return { person: who, place, begins_at: BEGINS + from, ends_at: BEGINS + to }
}

/** A lesson of ten minutes with a teacher, Hana and Ken. */
export function lesson(more: Partial<Playback> = {}): Playback {
  return {
    lesson_id: 'l',
    title: '',
    begins_at: BEGINS,
    ends_at: BEGINS + 600,
    people: [person('sensei', 'teacher'), person('hana'), person('ken')],
    groups: [{ id: 'g-1', name: '1班' }],
    phases: [],
    turns: [],
    tracks: [],
    pages: [],
    messages: [],
    notes: [],
    ...more,
  }
}
