/** Wire values for tests and for the picture harness: everything has a plain default. */
import type { ChatMessage, Group, Lesson, Person, Snapshot } from '../wire'

export function person(id: string, changes: Partial<Person> = {}): Person {
  return { id, name: id, role: 'student', group: null, presence: 'here', hand_raised_at: null, sources: [], ...changes }
}

export function group(id: string, changes: Partial<Group> = {}): Group {
  return { id, name: `Group ${id}`, page_id: `lesson1.${id}`, ...changes }
}

export function lesson(changes: Partial<Lesson> = {}): Lesson {
  return {
    id: 'lesson1',
    title: 'Science',
    code: '12345678',
    page_id: 'lesson1.class',
    locks: { microphone: false, camera: false, screen: true, chat: false, board: false },
    settings: { microphone_on_arrival: false, camera_on_arrival: true },
    groups_open: false,
    started_at: null,
    ...changes,
  }
}

export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return { epoch: 1, version: 1, lesson: lesson(), people: [], groups: [], ...changes }
}

export function message(number: number, changes: Partial<ChatMessage> = {}): ChatMessage {
  return {
    channel: 'lesson',
    number,
    client_id: `c${number}`,
    author_id: 'a',
    author_name: 'Aoi',
    author_role: 'student',
    text: `message ${number}`,
    at: 1_700_000_000 + number,
    ...changes,
  }
}
