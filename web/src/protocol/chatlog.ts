/**
 * What has been said in one channel.
 *
 * Invariant: `messages` are numbered without a gap. What arrives beyond a gap waits in `ahead` until the missing
 * numbers have been read; own messages that the server has not stored yet wait in `unsent`, in order of writing.
 */
import type { ChatMessage } from '../wire'

export interface Unsent {
  readonly clientId: string
  readonly text: string
  /** The refusal, if there was one; such a message is sent again only when its author says so. */
  readonly refused: string | null
}

export interface ChatLog {
  readonly messages: readonly ChatMessage[]
  readonly ahead: readonly ChatMessage[]
  readonly unsent: readonly Unsent[]
  /** There are older messages on the server. */
  readonly older: boolean
}

export const EMPTY: ChatLog = { messages: [], ahead: [], unsent: [], older: false }

export function lastNumber(log: ChatLog): number {
  return log.messages.at(-1)?.number ?? 0
}

/** New messages, a page read because of a gap, or messages that look different now: these take the place of those held. */
export function received(log: ChatLog, incoming: readonly ChatMessage[]): ChatLog {
  const known = new Set(incoming.map((message) => message.client_id))
  const unsent = log.unsent.filter((one) => !known.has(one.clientId))
  const waiting = sorted([...log.ahead, ...incoming])
  const first = log.messages.length === 0 ? startOf(waiting) : lastNumber(log) + 1
  const fresh: ChatMessage[] = []
  for (const message of waiting) if (message.number === first + fresh.length) fresh.push(message)
  const next = first + fresh.length
  return {
    messages: [...inPlace(log.messages, incoming), ...fresh],
    ahead: waiting.filter((message) => message.number > next),
    unsent,
    older: log.older || (log.messages.length === 0 && first > 1),
  }
}

/** A page of older messages, or the last page of a channel of which little is held. */
export function prepended(log: ChatLog, page: readonly ChatMessage[], more: boolean): ChatLog {
  const first = log.messages[0]?.number ?? Infinity
  const older = sorted(page).filter((message) => message.number < first)
  return received({ ...log, messages: [...older, ...log.messages], older: more }, page)
}

/** The numbers of messages that are held as hidden. */
export function hiddenIn(log: ChatLog): number[] {
  return log.messages.filter((message) => message.hidden === true).map((message) => message.number)
}

/** The number after which messages are missing, or `null`. */
export function missingAfter(log: ChatLog): number | null {
  return log.ahead.length > 0 ? lastNumber(log) : null
}

export function written(log: ChatLog, clientId: string, text: string): ChatLog {
  return { ...log, unsent: [...log.unsent, { clientId, text, refused: null }] }
}

export function refused(log: ChatLog, clientId: string, code: string | null): ChatLog {
  return {
    ...log,
    unsent: log.unsent.map((one) => (one.clientId === clientId ? { ...one, refused: code } : one)),
  }
}

export function discarded(log: ChatLog, clientId: string): ChatLog {
  return { ...log, unsent: log.unsent.filter((one) => one.clientId !== clientId) }
}

/** An empty log begins with the first message it is given: the server sends the last fifty, or those of a page. */
function startOf(messages: readonly ChatMessage[]): number {
  return messages[0]?.number ?? 1
}

function inPlace(held: readonly ChatMessage[], incoming: readonly ChatMessage[]): readonly ChatMessage[] {
  const last = held.at(-1)?.number ?? 0
  const changed = new Map(incoming.filter(({ number }) => number <= last).map((message) => [message.number, message]))
  return changed.size === 0 ? held : held.map((message) => changed.get(message.number) ?? message)
}

function sorted(messages: readonly ChatMessage[]): ChatMessage[] {
  const byNumber = new Map(messages.map((message) => [message.number, message]))
  return [...byNumber.values()].sort((a, b) => a.number - b.number)
}
