/** JSON text <-> messages. Invariant: whatever arrives, nothing is thrown; what we do not know is `null`. */
import type { ClientMessage, ServerMessage } from '../wire'

const KNOWN: Record<ServerMessage['type'], true> = {
  welcome: true,
  waiting: true,
  consent: true,
  state: true,
  pong: true,
  ok: true,
  refused: true,
  'chat.ack': true,
  'chat.page': true,
  'words.reading': true,
  'chat.new': true,
  'media.answer': true,
  'media.slots': true,
  'media.layers': true,
  'media.bandwidth': true,
  'media.speaking': true,
  'groups.talk': true,
  'media.applied': true,
  'media.restart': true,
  'stills.wanted': true,
  still: true,
  reactions: true,
  mine: true,
  boards: true,
  'notes.mine': true,
  'reflection.mine': true,
  'reflections.page': true,
  'reflections.news': true,
  'groups.planned': true,
  trouble: true,
  token: true,
  farewell: true,
}

function isServerMessage(value: unknown): value is ServerMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  return typeof value.type === 'string' && Object.hasOwn(KNOWN, value.type)
}

/** `null`: a newer server's message, or noise. The server validates what it sends; only the type is looked at. */
export function decode(text: unknown): ServerMessage | null {
  if (typeof text !== 'string') return null
  try {
    const value: unknown = JSON.parse(text)
    return isServerMessage(value) ? value : null
  } catch {
    return null
  }
}

export function encode(message: ClientMessage): string {
  return JSON.stringify(message)
}
