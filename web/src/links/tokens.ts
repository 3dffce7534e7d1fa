/**
 * Where a tab keeps who it is.
 *
 * Invariant: a tab's identity is its lesson token in sessionStorage, so that two tabs are two people; a token never
 * stays in the address bar.
 */
import type { Role } from '../wire'

type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const key = (lessonId: string): string => `manabiya.token.${lessonId}`

export function heldToken(lessonId: string, storage: Keep): string | null {
  return storage.getItem(key(lessonId))
}

export function keepToken(lessonId: string, token: string, storage: Keep): void {
  storage.setItem(key(lessonId), token)
}

export function dropToken(lessonId: string, storage: Keep): void {
  storage.removeItem(key(lessonId))
}

/** `#t=…` of a link straight into the room, or `#i=…` of an invitation. */
export function fromFragment(hash: string, name: 't' | 'i' | 'start'): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get(name)
}

export interface TokenText {
  readonly name: string
  readonly role: Role
  readonly expiresAtSeconds: number
}

/** What a token says of its owner, to greet them. The server believes only the signature; this does not look at it. */
export function readToken(token: string): TokenText | null {
  try {
    const middle = token.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(middle.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    const role = claims.role
    if (role !== 'teacher' && role !== 'assistant' && role !== 'student' && role !== 'observer') return null
    return {
      role,
      name: typeof claims.name === 'string' ? claims.name : '',
      expiresAtSeconds: typeof claims.exp === 'number' ? claims.exp : Infinity,
    }
  } catch {
    return null
  }
}
