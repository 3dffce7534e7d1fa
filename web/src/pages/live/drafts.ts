/**
 * What is being written or made in the panels and is nobody else's yet: held by the room, for another panel takes the
 * place of the one that was open.
 */
import { createContext, useContext } from 'react'
import { FIRST_WISH, type GroupDraft, type GroupWish } from '../../state/groupdraft'
import { WritableStore } from '../../state/store'
import { useStore } from '../../ui/useStore'
import type { GroupingRule, Question } from '../../wire'

export interface PanelDrafts {
  /** Groups before anybody moves; `null`: none are planned. */
  readonly groups: GroupDraft | null
  /** By which they were made. */
  readonly groupRule: GroupingRule | null
  /** By which the next ones will be. */
  readonly groupWish: GroupWish
  /** How long they are to work; `null`: nobody said. */
  readonly groupMinutes: number | null
  /** To all groups; `id`: it was sent under that once, and perhaps arrived. */
  readonly groupTell: { readonly text: string; readonly id: string }
  /** A question; `null`: nobody writes one. */
  readonly poll: Required<Question> | null
  /** The channel that was chosen, and where one was then; `null`: none was. */
  readonly chatChoice: { readonly channel: string; readonly here: string } | null
  /** What stands in the line of each channel. */
  readonly chat: Readonly<Record<string, string>>
}

const FIRST: PanelDrafts = {
  groups: null,
  groupRule: null,
  groupWish: FIRST_WISH,
  groupMinutes: null,
  groupTell: { text: '', id: '' },
  poll: null,
  chatChoice: null,
  chat: {},
}

export function freshDrafts(): WritableStore<PanelDrafts> {
  return new WritableStore(FIRST)
}

export const DraftsContext = createContext<WritableStore<PanelDrafts> | null>(null)

/** One of them, and how to change it; also later, when its panel is gone. */
export function useDraft<Name extends keyof PanelDrafts>(name: Name): [PanelDrafts[Name], (next: PanelDrafts[Name]) => void] {
  const store = useContext(DraftsContext)
  if (store === null) throw new Error('used outside of the live room')
  const draft = useStore(store, (drafts) => drafts[name])
  return [
    draft,
    (next) => {
      store.update((drafts) => ({ ...drafts, [name]: next }))
    },
  ]
}
