/**
 * What the class uses of the line, and how each pupil's own line does, in steps that a teacher can act on. Pure.
 *
 * Invariant: a signal is worse only for what its reason says; where nothing speaks against a line, it is good.
 */
import type { BandwidthUse, Person } from '../wire'

export interface Budget {
  /** person -> what goes over their line, payload bits per second. */
  readonly people: Readonly<Record<string, BandwidthUse>>
  /** What the class may use, both directions together; 0: nobody has said. */
  readonly classBps: number
}

export type Reason = 'good' | 'slow' | 'verySlow' | 'silent'
/** Bars of four: 0 to 3 are lit. */
export interface Signal {
  readonly bars: 0 | 1 | 2 | 3
  readonly reason: Reason
}

/** Four voices and one smallest picture: a line that carries less than this has no room for faces. */
const FACES_BPS = 250_000
/** From here the words change: a quarter is room for a shared screen and some more cameras. */
const TIGHT = 0.75
const FULL = 0.95

/** `null`: there is nothing to say, because the person has no media yet. */
export function signalOf(person: Person, use: BandwidthUse | undefined): Signal | null {
  // Both mean that nothing came for 5 s: from the socket's person none at all, from the other no media.
  if (person.presence === 'away' || person.presence === 'weak') return { bars: 0, reason: 'silent' }
  if (use === undefined) return null
  if (use.limited !== true) return { bars: 3, reason: 'good' }
  const hasNoRoom = use.down_limit_bps > 0 && use.down_limit_bps < FACES_BPS
  return hasNoRoom ? { bars: 1, reason: 'verySlow' } : { bars: 2, reason: 'slow' }
}

export type Strain = 'calm' | 'tight' | 'full'
export interface ClassUse {
  /** Both directions. Whole megabits; one place after the point below ten. */
  readonly usedMbps: number
  /** `null`: nobody has said. */
  readonly ofMbps: number | null
  /** 0 to 1, for a bar. */
  readonly part: number
  readonly strain: Strain
}

export function classUse(budget: Budget): ClassUse {
  const usedBps = Object.values(budget.people).reduce((sum, one) => sum + one.down_bps + one.up_bps, 0)
  const part = budget.classBps > 0 ? usedBps / budget.classBps : 0
  return {
    usedMbps: megabits(usedBps),
    ofMbps: budget.classBps > 0 ? megabits(budget.classBps) : null,
    part: Math.min(part, 1),
    strain: part >= FULL ? 'full' : part >= TIGHT ? 'tight' : 'calm',
  }
}

function megabits(bps: number): number {
  const mbps = bps / 1_000_000
  return mbps < 10 ? Math.round(mbps * 10) / 10 : Math.round(mbps)
}
