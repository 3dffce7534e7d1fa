/**
 * Whether this page hears and is heard, judged from what is there anyway. Pure.
 *
 * Invariant: trouble is said only of what should work: silence while nobody speaks is none, and one look alone is none.
 */
import type { Hearing, Sending } from '../wire'

export interface Look {
  /** Sound and pictures are connected. */
  readonly connected: boolean
  /** The browser wants a tap before it plays. */
  readonly tapNeeded: boolean
  /** This device plays nothing on purpose. */
  readonly silent: boolean
  /** Somebody else speaks where one is. */
  readonly othersSpeak: boolean
  readonly microphoneOn: boolean
  /** Packets of sound so far, over all slots, and of one's own microphone. */
  readonly received: number
  readonly sent: number
}

export interface Ears {
  readonly hearing: Hearing
  readonly sending: Sending
}

/** As many looks in a row are no accident. */
const LOOKS = 3

export class EarWatch {
  #received = 0
  #sent = 0
  #deaf = 0
  #dumb = 0

  look(look: Look): Ears {
    this.#deaf = look.othersSpeak && look.received === this.#received ? this.#deaf + 1 : 0
    this.#dumb = look.microphoneOn && look.sent === this.#sent ? this.#dumb + 1 : 0
    this.#received = look.received
    this.#sent = look.sent
    return { hearing: this.#hearing(look), sending: this.#sending(look) }
  }

  #hearing(look: Look): Hearing {
    if (!look.connected) return 'no_media'
    if (look.silent) return 'good'
    if (look.tapNeeded) return 'tap_needed'
    return this.#deaf >= LOOKS ? 'no_packets' : 'good'
  }

  #sending(look: Look): Sending {
    if (!look.microphoneOn || !look.connected) return ''
    return this.#dumb >= LOOKS ? 'silent' : 'good'
  }
}

/** Packets of sound from `getStats`: [received, sent]. */
export function soundPackets(stats: Iterable<unknown>): [number, number] {
  let [received, sent] = [0, 0]
  for (const report of stats) {
    if (!isSound(report)) continue
    if (report.type === 'inbound-rtp') received += report.packetsReceived ?? 0
    if (report.type === 'outbound-rtp') sent += report.packetsSent ?? 0
  }
  return [received, sent]
}

interface SoundReport {
  type: string
  packetsReceived?: number
  packetsSent?: number
}

function isSound(report: unknown): report is SoundReport {
  return typeof report === 'object' && report !== null && 'kind' in report && report.kind === 'audio' && 'type' in report
}
