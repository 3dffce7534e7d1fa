/** Elements that our own buttons make: what Excalidraw would give them. Ids and nonces are the caller's. */
import type { BoardElement } from './elements'

/** Returns a whole number below 2³¹, as ids, seeds and nonces are made of. */
export type Fresh = () => number

export function freshNumber(): number {
  return Math.floor(Math.random() * 2 ** 31)
}

/** An id that nobody else's element has. */
export function freshId(kind: string, fresh: Fresh): string {
  return `${kind}-${fresh().toString(36)}-${fresh().toString(36)}`
}

/** A new element, on top of all others, with what differs from Excalidraw's plainest. */
export function made(fields: { type: string; x: number; y: number; width: number; height: number; [field: string]: unknown }, fresh: Fresh): BoardElement {
  return {
    id: freshId(fields.type, fresh),
    angle: 0,
    strokeColor: 'transparent',
    backgroundColor: 'transparent',
    fillStyle: 'solid',
    strokeWidth: 1,
    strokeStyle: 'solid',
    roughness: 0,
    opacity: 100,
    groupIds: [],
    frameId: null,
    index: null,
    roundness: null,
    seed: fresh(),
    version: 1,
    versionNonce: fresh(),
    isDeleted: false,
    boundElements: null,
    updated: 1,
    link: null,
    locked: false,
    ...fields,
  }
}
