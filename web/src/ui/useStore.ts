import { useSyncExternalStore } from 'react'
import type { Store } from '../state/store'

/** The part of a store that a component needs. `select` must return the same object for the same state. */
export function useStore<T, Part>(store: Store<T>, select: (value: T) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
