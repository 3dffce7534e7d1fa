/**
 * Sending and reading chat.
 *
 * Invariant: a written message is in its channel's `unsent` until the server has stored it or its author throws it
 * away; sending it again is harmless, because the server knows it by its `clientId`.
 */
import { discarded, EMPTY, lastNumber, missingAfter, prepended, refused, written, type ChatLog } from '../protocol/chatlog'
import { RefusedError } from '../protocol/requests'
import type { Command, Reply } from '../wire'
import type { WritableStore } from './store'
import { withChat, withLog, type RoomState } from './room'

export class Chat {
  readonly #filling = new Set<string>()
  /** Channels whose last page was read, although it may have been empty. */
  readonly #begun = new Set<string>()

  constructor(
    private readonly room: WritableStore<RoomState>,
    private readonly command: (command: Command) => Promise<Reply>,
    private readonly newId: () => string,
  ) {}

  send(channel: string, text: string): void {
    const clientId = this.newId()
    this.#change(channel, (log) => written(log, clientId, text))
    void this.#deliver(channel, clientId, text)
  }

  sendAgain(channel: string, clientId: string): void {
    const text = this.#log(channel).unsent.find((one) => one.clientId === clientId)?.text
    if (text === undefined) return
    this.#change(channel, (log) => refused(log, clientId, null))
    void this.#deliver(channel, clientId, text)
  }

  discard(channel: string, clientId: string): void {
    this.#change(channel, (log) => discarded(log, clientId))
  }

  /** After a reconnection: what had no answer is sent again, in order. */
  async flush(): Promise<void> {
    for (const [channel, log] of this.room.get().chat)
      for (const { clientId, text, refused: code } of log.unsent)
        if (code === null) await this.#deliver(channel, clientId, text)
  }

  /** Read what a channel is missing; a channel that was never read begins with its last page. */
  async fill(channel: string): Promise<void> {
    if (this.#filling.has(channel)) return
    this.#filling.add(channel)
    try {
      for (;;) {
        const log = this.#log(channel)
        const after = missingAfter(log)
        if (after === null && (log.messages.length > 0 || this.#begun.has(channel))) return
        const page = await this.command({ type: 'chat.history', channel, ...(after === null ? {} : { after }) })
        if (page.type !== 'chat.page' || (after !== null && page.messages.length === 0)) return
        this.#begun.add(channel)
        this.room.update((room) => withChat(room, channel, page.messages))
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error // the next message or welcome tries again
    } finally {
      this.#filling.delete(channel)
    }
  }

  /** One has come into a group, perhaps again: the page forgot its chat when it was left, and the server sends only news. */
  async enter(channel: string): Promise<void> {
    const page = await this.command({ type: 'chat.history', channel }).catch(() => null)
    if (page?.type !== 'chat.page') return // refused: gone again, or the next message or welcome tries again
    this.#begun.add(channel)
    this.#change(channel, (log) => prepended(log, page.messages, page.more))
  }

  async loadOlder(channel: string): Promise<void> {
    const before = this.#log(channel).messages[0]?.number
    if (before === undefined) return
    const page = await this.command({ type: 'chat.history', channel, before }).catch(() => null)
    if (page?.type === 'chat.page')
      this.#change(channel, (log) => prepended(log, page.messages, page.more))
  }

  markRead(channel: string): void {
    const number = lastNumber(this.#log(channel))
    this.room.update((room) =>
      room.read.get(channel) === number ? room : { ...room, read: new Map(room.read).set(channel, number) },
    )
  }

  async #deliver(channel: string, clientId: string, text: string): Promise<void> {
    try {
      const reply = await this.command({ type: 'chat.send', client_id: clientId, channel, text })
      if (reply.type === 'chat.ack') {
        this.room.update((room) => withChat(room, channel, [reply.message]))
        void this.fill(channel)
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      if (error.code === 'lost') return // sent again after the next welcome
      this.#change(channel, (log) => refused(log, clientId, error.code))
    }
  }

  #log(channel: string): ChatLog {
    return this.room.get().chat.get(channel) ?? EMPTY
  }

  #change(channel: string, change: (log: ChatLog) => ChatLog): void {
    this.room.update((room) => withLog(room, channel, change(room.chat.get(channel) ?? EMPTY)))
  }
}
