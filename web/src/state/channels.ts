/** Which chat channels there are for somebody. Pure. The server decides; this is for showing no others. */
import type { LessonView } from '../protocol/lessonview'
import { LESSON_CHANNEL, type Person } from '../wire'
import { isGuide } from './happenings'

/** The channels that somebody may read, the class first. */
export function channelsIn(view: LessonView, own: Person): string[] {
  if (isGuide(own)) {
    const pupils = [...view.people.values()].filter((person) => person.role === 'student')
    return [LESSON_CHANNEL, ...view.groups.keys(), ...pupils.map((person) => directChannel(person.id))]
  }
  const here = own.group == null ? [LESSON_CHANNEL] : [LESSON_CHANNEL, own.group]
  return own.role === 'student' ? [...here, directChannel(own.id)] : here
}

const DIRECT = 'with.'

/** The channel between one pupil and the staff. */
function directChannel(pupil: string): string {
  return DIRECT + pupil
}

/** Whose own channel with the staff it is; null: another kind of channel. */
export function pupilOf(channel: string): string | null {
  return channel.startsWith(DIRECT) ? channel.slice(DIRECT.length) : null
}
