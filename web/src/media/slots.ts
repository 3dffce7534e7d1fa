/** Who is in which slot, turned round: what belongs into each person's tile. Pure. */
import type { SlotEntry, Source } from '../wire'

export interface Picture {
  readonly mid: string
  /** Nothing flows: too little bandwidth, or stopped. Empty: it flows. */
  readonly paused: '' | 'bandwidth' | 'muted'
}

export type Pictures = Readonly<Record<Source, ReadonlyMap<string, Picture>>>

export const NO_PICTURES: Pictures = { microphone: new Map(), camera: new Map(), screen: new Map() }

export function byPerson(slots: Record<string, SlotEntry | null>): Pictures {
  const found = {
    microphone: new Map<string, Picture>(),
    camera: new Map<string, Picture>(),
    screen: new Map<string, Picture>(),
  }
  for (const [mid, entry] of Object.entries(slots)) {
    if (entry === null) continue
    found[entry.source].set(entry.participant_id, { mid, paused: entry.paused ?? '' })
  }
  return found
}
