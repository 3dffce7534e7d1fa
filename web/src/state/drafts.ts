/**
 * What somebody has written and not sent, kept in the browser over a reload.
 *
 * Invariant: at most one draft is kept, that of who wrote last on this device: whoever comes into a lesson as somebody
 * else finds nothing of another's, and leaves nothing of theirs behind.
 */

export interface Draft {
  readonly text: string
  /** 0: none chosen. */
  readonly mood: number
}

export interface Drafts {
  /** `null`: nothing of this owner. Whatever another left is thrown away. */
  load(owner: string): Draft | null
  save(owner: string, draft: Draft): void
  clear(): void
}

const KEY = 'manabiya.reflection'

export class StoredDrafts implements Drafts {
  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {}

  load(owner: string): Draft | null {
    const held = parsed(this.storage.getItem(KEY))
    if (held !== null && held.owner === owner) return { text: held.text, mood: held.mood }
    this.clear()
    return null
  }

  save(owner: string, draft: Draft): void {
    try {
      this.storage.setItem(KEY, JSON.stringify({ owner, ...draft }))
    } catch {
      // Private windows may refuse to store: the draft lives as long as the page.
    }
  }

  clear(): void {
    this.storage.removeItem(KEY)
  }
}

function parsed(text: string | null): (Draft & { owner: string }) | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Partial<Draft & { owner: string }> | null
    if (typeof value?.owner !== 'string' || typeof value.text !== 'string' || typeof value.mood !== 'number') return null
    return { owner: value.owner, text: value.text, mood: value.mood }
  } catch {
    return null
  }
}
