import { useEffect, useState } from 'react'
import { useRoom } from './context'

/**
 * A state that this tab has again after a crash or a reload, in the same lesson as the same person.
 *
 * `first`: an object that JSON can hold. What an older version of the page kept lacks nothing: `first` completes it.
 */
export function useKept<T extends object>(name: string, first: T): [T, (next: T) => void] {
  const { view, you } = useRoom()
  const [key] = useState(`manabiya.${name}.${view?.lesson.id ?? ''}.${you}`)
  const [kept, setKept] = useState(() => read(key, first))
  useEffect(() => {
    try {
      sessionStorage.setItem(key, JSON.stringify(kept))
    } catch {
      // Private windows may refuse to store: then it is as long as the page.
    }
  }, [key, kept])
  return [kept, setKept]
}

function read<T extends object>(key: string, first: T): T {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}')
    return { ...first, ...(found as Partial<T>) }
  } catch {
    return first
  }
}
