import { useCallback, useEffect, useRef } from 'react'

/** The same function for ever, which does what `act` does now: what is given it is not drawn anew because of it. */
export function useLatest<Args extends readonly unknown[], Value>(act: (...args: Args) => Value): (...args: Args) => Value {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  return useCallback((...args) => latest.current(...args), [])
}
