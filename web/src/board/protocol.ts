/** The board protocol as this client speaks it: the generated wire types, with elements and points told apart. */
import type { Ack, BoardPong, BoardTrouble, CursorBy, Left, Rej, Reset, RightsChanged, Snap, Ops, ViewBy } from '../wire/types'
import type { BoardElement, Point } from './elements'

export type Rights = Snap['rights']
export type RejCode = Rej['code']

type With<T> = Omit<T, 'elements'> & { elements: BoardElement[] }

export interface Place {
  x: number
  y: number
  width: number
  height: number
  angle: number
}

export interface Delta {
  type: 'live'
  id: string
  v: number
  n: number
  from?: number
  points?: readonly Point[]
  place?: Place
  element?: BoardElement
}

export type ServerMessage =
  | With<Snap>
  | With<Ops>
  | With<Rej>
  | Ack
  | (Delta & { by: string })
  | CursorBy
  | ViewBy
  | Left
  | RightsChanged
  | Reset
  | BoardPong
  | BoardTrouble

export interface PutMessage {
  type: 'put'
  n: number
  elements: BoardElement[]
}

/** The part of the page that is on a screen. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type ViewMessage = Area & { type: 'view' }

export type ClientMessage =
  | { type: 'hello'; protocol: 1; epoch: number; since: number }
  | PutMessage
  | Delta
  | { type: 'cursor'; x: number; y: number; tool: 'pointer' | 'laser'; button: 'up' | 'down' }
  | ViewMessage
  | { type: 'ping'; n: number }

export const MAX_PUT_ELEMENTS = 200
/** Below the server's 256 KB: our count is of characters, and Japanese ones have three bytes. */
export const MAX_PUT_CHARACTERS = 80_000
export const MAX_VERSION_STEP = 1000
export const MAX_LIVE_POINTS = 500
export const MAX_POINTS = 5000

/** A frame's messages; none where it is not one. */
export function decodeFrame(text: unknown): ServerMessage[] {
  if (typeof text !== 'string') return []
  try {
    const messages: unknown = JSON.parse(text)
    return Array.isArray(messages) ? (messages as ServerMessage[]) : []
  } catch {
    return []
  }
}
