/**
 * Speaking to all groups at once.
 *
 * Invariant: a microphone that was opened only to speak to all closes when that ends, whoever ends it.
 */
import type { OwnSources } from './sources'

export interface CallDeps {
  /** Ask the server; says whether it was carried out. */
  setToAll: (on: boolean) => Promise<boolean>
  sources: Pick<OwnSources, 'status' | 'turnOn' | 'turnOff'>
}

export class CallToAll {
  /** The newest wish: an answer to an older one opens nothing. */
  #wanted = false
  #opened = false

  constructor(private readonly deps: CallDeps) {}

  /** Be heard in all groups, or no longer. A microphone that is off is on for as long as that. */
  async set(on: boolean): Promise<void> {
    this.#wanted = on
    const done = await this.deps.setToAll(on)
    if (!on) await this.ended()
    else if (done && this.#wanted && this.deps.sources.status('microphone') === 'off') {
      this.#opened = true
      await this.deps.sources.turnOn('microphone')
    }
  }

  /** It ended, here or at the server. */
  async ended(): Promise<void> {
    this.#wanted = false
    if (!this.#opened) return
    this.#opened = false
    await this.deps.sources.turnOff('microphone')
  }
}
