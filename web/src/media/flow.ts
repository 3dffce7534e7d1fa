/**
 * Whether anything still comes from the server. Pure.
 *
 * Invariant: only looks count, never the clock: a page that slept has looked at nothing meanwhile.
 */

export const LOOK_EVERY_MS = 1000
/** The server says something each second, be it only an empty report; three looks without a byte are no accident. */
const QUIET_LOOKS = 3
/** Where voices and pictures came all the time, two are none. */
const QUIET_LOOKS_AFTER_MUCH = 2
/** More than reports alone are. */
const MUCH_BYTES = 1500
const LOOKS_WITH_MUCH = 5

export class FlowWatch {
  #total = 0
  #quiet = 0
  #much = 0

  /** `total`: all that came so far, in bytes; it may fall when the browser changes to another path. */
  look(total: number): 'flows' | 'waits' | 'stalled' {
    const more = total - this.#total
    this.#total = total
    if (more !== 0) {
      this.#quiet = 0
      this.#much = more < 0 || more >= MUCH_BYTES ? this.#much + 1 : 0
      return 'flows'
    }
    // A browser that counts nothing must not be taken for a dead network.
    if (total === 0) return 'waits'
    this.#quiet += 1
    return this.#quiet >= (this.#much >= LOOKS_WITH_MUCH ? QUIET_LOOKS_AFTER_MUCH : QUIET_LOOKS) ? 'stalled' : 'waits'
  }
}

/**
 * Bytes and answered checks of the path in use, from `getStats`. Idle paths go on being checked while the one in use
 * is dead, so they must not count. Chromium and Safari name the path in the transport, Firefox marks it.
 */
export function heardTotal(stats: Iterable<unknown>): number {
  const reports = [...stats].filter(isReport)
  const chosen = new Set(reports.map((report) => report.selectedCandidatePairId))
  let total = 0
  for (const { type, id, selected, bytesReceived, responsesReceived } of reports)
    if (type === 'candidate-pair' && (chosen.has(id) || selected === true))
      total += (bytesReceived ?? 0) + (responsesReceived ?? 0)
  return total
}

/** The few members of `RTCStats` that are read here. */
interface Report {
  id: string
  type: string
  selectedCandidatePairId?: string
  selected?: boolean
  bytesReceived?: number
  responsesReceived?: number
}

function isReport(report: unknown): report is Report {
  return typeof report === 'object' && report !== null && 'id' in report && 'type' in report
}
