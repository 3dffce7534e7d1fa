/**
 * Whether anything still comes from the server. Pure.
 *
 * Invariant: only looks count, never the clock: a page that slept, or had no processor, has looked at nothing
 * meanwhile. How long a silence is no accident follows from the silences just before.
 */

export const LOOK_EVERY_MS = 250
/** Voices, pictures or the server's feedback to them come each 20 to 100 ms, so that a second without a byte is long. */
const LEAST_QUIET_LOOKS = 4
/** On a network that has longer silences anyway. A restart keeps the old path, but needs a server that has time. */
const MOST_QUIET_LOOKS = 16
/** As long as nothing is known: the server says something each second, be it only an empty report. */
const QUIET_LOOKS_AT_FIRST = 12
/** So many times as long as the longest silence that ended by itself in the last five seconds. */
const TIMES_THE_USUAL = 3
const REMEMBERED_LOOKS = 20

export class FlowWatch {
  #total = 0
  #quiet = 0
  /** Of the last looks, oldest first: whether they saw anything new. */
  #looks: boolean[] = []

  /** `total`: all that came so far, in bytes; it may fall when the browser changes to another path. */
  look(total: number): 'flows' | 'waits' | 'stalled' {
    const news = total !== this.#total
    this.#total = total
    if (news) {
      this.#remember(this.#quiet)
      this.#quiet = 0
      return 'flows'
    }
    // A browser that counts nothing must not be taken for a dead network.
    if (total === 0) return 'waits'
    this.#quiet += 1
    return this.#quiet >= this.#patience() ? 'stalled' : 'waits'
  }

  #remember(quiet: number): void {
    const looks = [...this.#looks, ...new Array<boolean>(Math.min(quiet, REMEMBERED_LOOKS)).fill(false), true]
    this.#looks = looks.slice(-REMEMBERED_LOOKS)
  }

  #patience(): number {
    if (this.#looks.length < REMEMBERED_LOOKS) return QUIET_LOOKS_AT_FIRST
    return Math.min(MOST_QUIET_LOOKS, Math.max(LEAST_QUIET_LOOKS, TIMES_THE_USUAL * longestQuiet(this.#looks) + 1))
  }
}

function longestQuiet(looks: readonly boolean[]): number {
  let longest = 0
  let quiet = 0
  for (const news of looks) {
    quiet = news ? 0 : quiet + 1
    longest = Math.max(longest, quiet)
  }
  return longest
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
