/** Who looks on, as the class is told. Pure. */
import type { LessonView } from '../protocol/lessonview'
import type { Person } from '../wire'

/** All observers but oneself, in order of arrival. */
export function observersOf(view: LessonView | null, you: string): Person[] {
  return [...(view?.people.values() ?? [])].filter(({ id, role }) => role === 'observer' && id !== you)
}

/** Who has come since these were told of. */
export function newAmong(observers: readonly Person[], told: ReadonlySet<string>): Person[] {
  return observers.filter(({ id }) => !told.has(id))
}
