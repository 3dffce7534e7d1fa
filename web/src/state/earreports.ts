/**
 * Tells the teacher when it changes whether this page hears and is heard.
 */
import type { Command } from '../wire'
import { EarWatch, soundPackets } from './ears'
import { me, type RoomState } from './room'
import type { Store } from './store'

/** Often enough for a teacher who looks whether all hear; three looks make a judgement. */
const EVERY_MS = 2000

export interface EarReportsDeps {
  room: Store<RoomState>
  command: (command: Command) => Promise<unknown>
  /** What `getStats` says; `null`: there are no media yet. */
  stats: () => Promise<readonly unknown[]> | null
}

export class EarReports {
  readonly #watch = new EarWatch()
  #said = ''
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(private readonly deps: EarReportsDeps) {}

  start(): void {
    this.#timer = setInterval(() => void this.#look(), EVERY_MS)
  }

  /** The link was lost: whoever takes it up again knows nothing of what was said. */
  forget(): void {
    this.#said = ''
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const before = this.deps.room.get()
    const stats = this.deps.stats()
    if (stats === null || before.link !== 'open' || me(before) === null) return
    const [received, sent] = soundPackets(await stats)
    const room = this.deps.room.get()
    const ears = this.#watch.look({
      connected: room.media === 'connected',
      tapNeeded: room.soundBlocked,
      silent: room.inClassroom,
      othersSpeak: room.speaking.some((person) => person !== room.you),
      microphoneOn: room.mine.microphone === 'on',
      received,
      sent,
    })
    const said = JSON.stringify(ears)
    if (said === this.#said) return
    this.#said = said
    await this.deps.command({ type: 'ears.set', ...ears }).catch(() => {
      this.#said = '' // the next look says it again
    })
  }
}
