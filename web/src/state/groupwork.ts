/** What goes on around the groups, as the page shows it. Pure; times in seconds since 1970 by the server's clock. */
import type { Group, GroupWork, Person } from '../wire'
import { secondsLeft } from './clock'

/** The last minute is shown differently: quietly, so that nobody is pressed. */
export const LAST_SECONDS = 60

export type Countdown =
  | { kind: 'none' }
  | { kind: 'running'; seconds: number }
  | { kind: 'last'; seconds: number }
  | { kind: 'up' }
  /** Everybody goes back to the class then. */
  | { kind: 'back'; seconds: number }

export function countdownOf(work: GroupWork | undefined, now: number): Countdown {
  if (work?.recall_at != null) return { kind: 'back', seconds: secondsLeft(work.recall_at, now) }
  if (work?.clock == null) return { kind: 'none' }
  const seconds = secondsLeft(work.clock.until, now)
  if (seconds === 0) return { kind: 'up' }
  return { kind: seconds <= LAST_SECONDS ? 'last' : 'running', seconds }
}

/** Groups that call for help, who waits longest first. */
export function callsOf(groups: Iterable<Group>): Group[] {
  return [...groups].filter((group) => group.help_at != null).sort((a, b) => (a.help_at ?? 0) - (b.help_at ?? 0))
}

/** Who of the group called; staff alone are told, and `null` is who has left since. */
export function callerOf(group: Group, people: ReadonlyMap<string, Person>): Person | null {
  return group.help_at == null ? null : (people.get(group.help_by ?? '') ?? null)
}
