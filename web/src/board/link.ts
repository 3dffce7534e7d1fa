/**
 * The board's WebSocket, kept alive.
 *
 * Invariant: at any time there is at most one socket, and everything that a former one still says is ignored.
 */
import type { Socket } from '../protocol/connection'
import { delayMs, endingOf, type Ending } from '../protocol/reconnect'
import { decodeFrame, type ClientMessage, type ServerMessage } from './protocol'

const PING_EVERY_MS = 5000
/** As the protocol says: without any word for so long, connect anew. */
const SILENCE_MS = 10_000

export type LinkStatus = 'connecting' | 'open' | 'lost' | 'ended'

export interface LinkHandlers<Said = ClientMessage, Heard = ServerMessage> {
  hello(): Said
  onMessages(messages: Heard[]): void
  onStatus(status: LinkStatus, ending: Ending | null): void
}

/** `WebSocket.CLOSING`, which is not there outside a browser. */
const CLOSING = 2

/** `Said`, `Heard`: the messages, where they are not a board's. */
export class BoardLink<Said = ClientMessage, Heard = ServerMessage> {
  #socket: Socket | null = null
  #status: LinkStatus = 'connecting'
  #attempt = 0
  #heardAtMs = 0
  #pingedAtMs = 0
  #pings = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly openSocket: () => Socket,
    private readonly handlers: LinkHandlers<Said, Heard>,
    private readonly chance: () => number = Math.random,
  ) {}

  get status(): LinkStatus {
    return this.#status
  }

  /** Connects; also after an ending, when somebody asks for another try. */
  start(nowMs: number): void {
    this.stop()
    this.#become('connecting', null)
    this.#open(nowMs)
  }

  stop(): void {
    clearTimeout(this.#retry)
    this.#drop()
  }

  /** Sends one frame. Nothing is kept for later: the binding knows what was not answered. */
  send(messages: readonly (Said | { type: 'ping'; n: number })[]): void {
    const socket = this.#socket
    // Between the server's close and its event there is nobody to send to, and the browser would complain.
    if (socket === null || this.#status !== 'open' || socket.readyState >= CLOSING) return
    if (messages.length > 0) socket.send(JSON.stringify(messages))
  }

  /** Call every second or more often. */
  tick(nowMs: number): void {
    if (this.#socket === null) return
    if (nowMs - this.#heardAtMs >= SILENCE_MS) {
      this.#drop()
      this.#lose(1006)
    } else if (this.#status === 'open' && nowMs - this.#pingedAtMs >= PING_EVERY_MS) {
      this.#pingedAtMs = nowMs
      this.send([{ type: 'ping', n: this.#pings++ }])
    }
  }

  #open(nowMs: number): void {
    const socket = this.openSocket()
    this.#socket = socket
    this.#heardAtMs = this.#pingedAtMs = nowMs
    socket.onopen = () => {
      socket.send(JSON.stringify([this.handlers.hello()]))
    }
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(decodeFrame(data) as unknown as Heard[])
    }
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#lose(code)
    }
  }

  #receive(messages: Heard[]): void {
    this.#heardAtMs = Date.now()
    this.#attempt = 0
    this.#become('open', null)
    this.handlers.onMessages(messages)
  }

  #lose(code: number): void {
    this.#socket = null
    const ending = endingOf(code)
    if (ending !== null) {
      this.#become('ended', ending)
      return
    }
    this.#become('lost', null)
    this.#retry = setTimeout(() => {
      this.#open(Date.now())
    }, delayMs(this.#attempt, this.chance()))
    this.#attempt += 1
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close(1000)
  }

  #become(status: LinkStatus, ending: Ending | null): void {
    if (status === this.#status) return
    this.#status = status
    this.handlers.onStatus(status, ending)
  }
}

/** A real WebSocket to a page, with the token as subprotocol so that no log holds it. */
export function boardSocket(pageId: string, token: string, page: Location = location): Socket {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws'
  const url = `${scheme}://${page.host}/ws/board/${encodeURIComponent(pageId)}`
  return new WebSocket(url, ['manabiya.v1', `bearer.${token}`]) as unknown as Socket
}
