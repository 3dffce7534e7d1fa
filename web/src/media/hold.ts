/**
 * How long a picture is held back before it is shown, so that what was lost can be sent again meanwhile.
 *
 * Invariant: nothing is held back where nothing is lost, and nothing for longer than `LONGEST_MS`. A browser by itself
 * holds back what the network delays, but not what it loses: each lost packet then stops the picture for as long as its
 * repair takes. Whether the loss is on our own way or on that of whoever is shown, it is seen in the same two counts.
 */

/** More is no conversation any more (ITU-T G.114: 400 ms for all of the way). */
export const LONGEST_MS = 400
/** Where anything is lost: the loss may be on the way of whoever is shown, whose round trip is not known here. */
const LEAST_MS = 150
/** Beside the two round trips that a repair takes where it is lost once as well: until the loss is noticed. */
const NOTICED_WITHIN_MS = 50
/** For each look in which the picture stood still nevertheless, though as much was held back as was wanted. */
const STEP_UP_MS = 80
const STEP_DOWN_MS = 40
/** At each look: what is held back longer from one moment to the next stands still for as long. */
const RISE_MS = 50
/** One accident is no lossy network: so many of the last `REMEMBERED_LOOKS` have to show one. */
const LOOKS_WITH_LOSS = 2
const REMEMBERED_LOOKS = 5
/** Looks without a freeze before less is tried: soon where nothing is lost any more, else about once a minute. */
const CALM_LOOKS = 5
const CALM_LOOKS_IN_LOSS = 60

/** Totals of one receiver, as `getStats` counts them. */
export interface Losses {
  /** Requests for packets that were missing. */
  nacks: number
  freezes: number
}

export class Hold {
  #before: Losses | null = null
  #lossy: boolean[] = []
  #calm = 0
  #wanted = 0
  #ms = 0

  /** To be called each second; returns how long to hold back from now on. `roundTripMs`: of our own way. */
  look(totals: Losses, roundTripMs: number): number {
    const before = this.#before ?? totals
    this.#before = { nacks: totals.nacks, freezes: totals.freezes }
    this.#lossy = [...this.#lossy.slice(1 - REMEMBERED_LOOKS), totals.nacks > before.nacks]
    const lossy = this.#lossy.filter(Boolean).length >= LOOKS_WITH_LOSS
    const least = lossy ? Math.max(LEAST_MS, 2 * roundTripMs + NOTICED_WITHIN_MS) : 0
    const settled = this.#ms === this.#wanted
    this.#calm += 1
    if (lossy && settled && totals.freezes > before.freezes) {
      this.#calm = 0
      this.#wanted += STEP_UP_MS
    } else if (this.#calm >= (lossy ? CALM_LOOKS_IN_LOSS : CALM_LOOKS)) {
      this.#calm = 0
      this.#wanted -= STEP_DOWN_MS
    }
    this.#wanted = Math.min(LONGEST_MS, Math.max(least, this.#wanted))
    this.#ms = Math.min(this.#wanted, this.#ms + RISE_MS)
    return this.#ms
  }
}

/** What can be told how long to hold back; Safari's receivers cannot, and are left alone. */
type Receiver = Pick<RTCRtpReceiver, 'track'> & { jitterBufferTarget?: number | null }

/** All pictures of one peer. */
export class Holds {
  readonly #holds = new Map<string, Hold>()

  /** To be called each second with all of `getStats`; `receiver`: of a mid. */
  look(reports: Iterable<unknown>, receiver: (mid: string) => Receiver | undefined): void {
    const all = [...reports].filter(isReport)
    const path = all.find((one) => one.type === 'candidate-pair' && one.nominated === true)
    for (const { type, kind, mid, nackCount, freezeCount } of all) {
      const target = type === 'inbound-rtp' && kind === 'video' && mid !== undefined ? receiver(mid) : undefined
      if (mid === undefined || target === undefined || !('jitterBufferTarget' in target)) continue
      const hold = this.#holds.get(mid) ?? new Hold()
      this.#holds.set(mid, hold)
      const totals = { nacks: nackCount ?? 0, freezes: freezeCount ?? 0 }
      const ms = hold.look(totals, (path?.currentRoundTripTime ?? 0) * 1000)
      target.jitterBufferTarget = ms > 0 ? ms : null
    }
  }
}

/** The few members of `RTCStats` that are read here. */
interface Report {
  type: string
  kind?: string
  mid?: string
  nackCount?: number
  freezeCount?: number
  nominated?: boolean
  /** Seconds. */
  currentRoundTripTime?: number
}

function isReport(report: unknown): report is Report {
  return typeof report === 'object' && report !== null && 'type' in report
}
