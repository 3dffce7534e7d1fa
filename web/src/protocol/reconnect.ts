/** When to connect again, and when not to. Pure. */
import { CLOSE } from '../wire'

/** The first try after a loss is nearly at once: most losses are a node that restarts or a Wi-Fi that changes. */
const FIRST_DELAY_MS = 250
/** A class must be back within 5 s of a crash, so nobody waits longer than this between tries at first. */
const LONGEST_DELAY_MS = 1000
/** After half a minute it is no crash but an outage: try less often, and save the battery. */
const PATIENT_FROM_ATTEMPT = 30
const PATIENT_DELAY_MS = 4000
/** Forty children lose the same node at the same moment: they come back spread over this share of the delay. */
const SPREAD = 0.5

/** `attempt` counts from 0; `chance` is from [0, 1). */
export function delayMs(attempt: number, chance: number): number {
  const growing = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10))
  const longest = attempt < PATIENT_FROM_ATTEMPT ? growing : PATIENT_DELAY_MS
  return longest * (1 - SPREAD * chance)
}

export type Ending = 'ended' | 'removed' | 'replaced' | 'token' | 'unknown' | 'fault'

/** Why the server does not want to see this connection again; `null`: connect again. */
export function endingOf(closeCode: number): Ending | null {
  switch (closeCode) {
    case CLOSE.lessonEnded:
      return 'ended'
    case CLOSE.forbidden:
      return 'removed'
    case CLOSE.replaced:
      return 'replaced'
    case CLOSE.unauthorized:
      return 'token'
    case CLOSE.notFound:
      return 'unknown'
    default:
      return closeCode >= CLOSE.protocolViolation && closeCode < 5000 ? 'fault' : null
  }
}
