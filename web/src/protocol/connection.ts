/**
 * The lesson's WebSocket, kept alive.
 *
 * Invariant: at any time there is at most one socket that is listened to, and everything that a former one still says
 * is ignored. Beside a socket in doubt one more may be opening, a spare: it takes over once, or is closed.
 * Opens, greets, pings, notices silence, and connects again with back-off until `close()` or a final close code.
 */
import type { Command, Reply, ServerEvent, ServerMessage } from '../wire'
import { decode, encode } from './codec'
import { delayMs, endingOf, type Ending } from './reconnect'
import { RefusedError, Requests } from './requests'

/** As the wire's `Ping` asks for. */
const PING_EVERY_MS = 5000
/** A client without an answer for so long connects anew. */
const SILENCE_MS = 10_000
/** After a doubt (the network changed, media stopped) an answer is due much sooner: some round trips of a slow line. */
const DOUBT_MS = 1000
/** In a doubt another socket is opened beside the one that has not answered by then; most networks answer sooner. */
const SPARE_AFTER_MS = 250
/** Opening and being welcomed takes some round trips; a proxy that swallows the upgrade must not hold us. */
const WELCOME_WITHIN_MS = 6000
/**
 * Where it was quick before: packets of an opening that were lost are repeated only after 1 and 3 s, and those of one
 * that began on another network never arrive. Only the first try is so short: a server may just be busy.
 */
const WELCOME_AGAIN_WITHIN_MS = 2000
const SOONEST_GIVEN_UP_MS = 1000
/** So many times as long as the last welcome took. */
const TIMES_THE_LAST = 4
/** After so many tries one has the full time: the new network may be a slow one. */
const PATIENT_EVERY = 3
/** The server answers an offer within 4 s; anything slower than this is lost. */
const ANSWER_WITHIN_MS = 7000
const TICK_MS = 250
/** A tick that comes so late says that the page stood still (a busy device, a lid that was closed), not the network. */
const STOOD_STILL_MS = 2000
/** An opening that hangs for so long when the network changes began on the old one. */
const HANGS_MS = 1000

export interface Socket {
  onopen: (() => void) | null
  onclose: ((event: { code: number }) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  /** As a `WebSocket`'s. */
  readonly readyState: number
  send(text: string): void
  close(code?: number): void
}

/** `waiting`: the server is there, and somebody has to let us in. */
export type LinkStatus = 'connecting' | 'waiting' | 'open' | 'lost'

export interface ConnectionHandlers {
  /** What we hold, for the server to send only the rest. */
  hello(): { epoch: number; version: number; chat: Record<string, number>; hidden: Record<string, number[]> }
  onEvent(event: ServerEvent): void
  onStatus(status: LinkStatus): void
  onEnding(ending: Ending): void
}

export class Connection {
  #socket: Socket | null = null
  #spare: Socket | null = null
  #spareOpenedAtMs = 0
  #status: LinkStatus = 'connecting'
  #attempt = 0
  #openedAtMs = 0
  #heardAtMs = 0
  #pingedAtMs = 0
  #welcomeWithinMs = WELCOME_WITHIN_MS
  #doubt: ReturnType<typeof setTimeout> | undefined
  /** How long the last opening took, with its welcome; `null`: there was none. */
  #welcomeTookMs: number | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #ticking: ReturnType<typeof setInterval> | undefined
  #tickedAtMs = 0
  #excused = false
  #closed = false
  readonly #requests = new Requests()

  constructor(
    private readonly openSocket: () => Socket,
    private readonly handlers: ConnectionHandlers,
    private readonly chance: () => number = Math.random,
  ) {}

  start(): void {
    this.#tickedAtMs = Date.now()
    this.#ticking = setInterval(() => {
      this.#tick()
    }, TICK_MS)
    this.#open()
  }

  /** Send a command and wait for its answer. Rejects with `RefusedError`. */
  async command(command: Command): Promise<Reply> {
    if (!this.#isHeard() || this.#socket === null) throw new RefusedError('lost')
    const { n, reply } = this.#requests.open(Date.now() + ANSWER_WITHIN_MS)
    this.#socket.send(encode({ ...command, n }))
    return reply
  }

  /** The network changed, or is back: do not wait, and find out whether the socket still carries anything. */
  nudge(): void {
    if (this.#closed) return
    if (this.#isHeard() && this.#socket !== null) {
      this.#probe()
    } else if (this.#retry !== undefined || Date.now() - this.#openedAtMs >= HANGS_MS) {
      this.#attempt = 0
      this.#drop(4000)
      this.#open()
    }
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#ticking)
    clearTimeout(this.#retry)
    this.#requests.failAll()
    this.#drop(1000)
  }

  #open(): void {
    this.#use(this.openSocket(), Date.now())
  }

  /** From now on this socket, which has been opening since then, is the one. */
  #use(socket: Socket, openedAtMs: number): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#socket = socket
    this.#welcomeWithinMs = this.#patienceMs()
    this.#openedAtMs = openedAtMs
    this.#heardAtMs = this.#pingedAtMs = Date.now()
    socket.onopen = () => {
      this.#greet(socket)
    }
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(data)
    }
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#lose(code)
    }
  }

  #greet(socket: Socket): void {
    socket.send(encode({ type: 'hello', protocol: 1, ...this.handlers.hello() }))
  }

  #patienceMs(): number {
    const tookMs = this.#welcomeTookMs
    if (tookMs === null || (this.#attempt > 0 && this.#attempt % PATIENT_EVERY === 0)) return WELCOME_WITHIN_MS
    if (this.#attempt > 1) return WELCOME_AGAIN_WITHIN_MS
    return Math.min(WELCOME_AGAIN_WITHIN_MS, Math.max(SOONEST_GIVEN_UP_MS, TIMES_THE_LAST * tookMs))
  }

  #receive(data: unknown): void {
    this.#heardAtMs = Date.now()
    this.#noDoubt()
    const message = decode(data)
    if (message === null) return
    if (isReply(message)) {
      this.#requests.settle(message)
      return
    }
    if (message.type === 'welcome') {
      this.#attempt = 0
      this.#welcomeTookMs = this.#heardAtMs - this.#openedAtMs
    }
    this.handlers.onEvent(message)
    if (message.type === 'welcome') this.#become('open')
    if (message.type === 'waiting') this.#become('waiting')
    if (message.type === 'farewell') this.#closed = true
  }

  #lose(code: number): void {
    this.#noDoubt()
    this.#socket = null
    this.#requests.failAll()
    const ending = endingOf(code)
    if (ending !== null) {
      this.close()
      this.handlers.onEnding(ending)
    }
    if (this.#closed) return
    this.#become('lost')
    this.#retry = setTimeout(() => {
      this.#open()
    }, delayMs(this.#attempt, this.chance()))
    this.#attempt += 1
  }

  #tick(): void {
    const nowMs = Date.now()
    // What came meanwhile waits to be read, so the next tick judges. Not every late one is excused: a hidden page's all are.
    this.#excused = !this.#excused && nowMs - this.#tickedAtMs >= STOOD_STILL_MS
    this.#tickedAtMs = nowMs
    if (this.#excused) return
    this.#requests.expire(nowMs)
    if (this.#socket === null || this.#closed) return
    const welcomed = this.#isHeard()
    if (welcomed ? nowMs - this.#heardAtMs >= SILENCE_MS : nowMs - this.#openedAtMs >= this.#welcomeWithinMs) {
      this.#giveUp()
    } else if (welcomed && nowMs - this.#pingedAtMs >= PING_EVERY_MS) {
      this.#ping()
    }
  }

  #ping(): void {
    this.#pingedAtMs = Date.now()
    this.command({ type: 'ping' }).catch(ignore) // silence is noticed by `#heardAtMs`
  }

  /** Ask for a sign of life; without any, the socket is a dead one, which the browser may not notice for minutes. */
  #probe(): void {
    if (this.#doubt !== undefined) return
    this.#ping()
    this.#doubt = setTimeout(() => {
      this.#openSpare()
      this.#doubt = setTimeout(() => {
        this.#takeSpare()
      }, DOUBT_MS - SPARE_AFTER_MS)
    }, SPARE_AFTER_MS)
  }

  /** The server lets a session of the same person replace the former one when it is greeted, not before. */
  #openSpare(): void {
    const spare = this.openSocket()
    this.#spare = spare
    this.#spareOpenedAtMs = Date.now()
    spare.onopen = () => {
      if (spare !== this.#spare) {
        spare.close(1000)
        return
      }
      this.#takeSpare()
      this.#greet(spare)
    }
    spare.onclose = () => {
      if (spare === this.#spare) this.#spare = null
    }
  }

  /** The socket in doubt is given up for its spare, which is open or has had some time for it. */
  #takeSpare(): void {
    const spare = this.#spare
    this.#spare = null
    if (spare === null) {
      this.#giveUp()
      return
    }
    this.#drop(4000)
    this.#requests.failAll()
    this.#become('lost')
    this.#use(spare, this.#spareOpenedAtMs)
  }

  #noDoubt(): void {
    clearTimeout(this.#doubt)
    this.#doubt = undefined
    this.#spare = null // closes itself once it is open: to close an opening one is an error on the page's console
  }

  #giveUp(): void {
    this.#drop(4000)
    this.#lose(1006)
  }

  #drop(code: number): void {
    this.#noDoubt()
    const socket = this.#socket
    this.#socket = null
    socket?.close(code)
  }

  /** The server answers what is said on this socket. */
  #isHeard(): boolean {
    return this.#status === 'open' || this.#status === 'waiting'
  }

  #become(status: LinkStatus): void {
    if (status === this.#status) return
    this.#status = status
    this.handlers.onStatus(status)
  }
}

function isReply(message: ServerMessage): message is Reply {
  return 'n' in message
}

function ignore(): void {
  // Nothing is to be done.
}

/** A real WebSocket to the lesson, with the token as subprotocol so that no log holds it. */
export function lessonSocket(lessonId: string, token: string, page: Location = location): Socket {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws'
  const url = `${scheme}://${page.host}/ws/lesson/${encodeURIComponent(lessonId)}`
  return new WebSocket(url, ['manabiya.v1', `bearer.${token}`]) as unknown as Socket
}
