import { useEffect, useState } from 'react'

/** How often a countdown looks at the clock: a second that is late by a quarter is not seen. */
const EVERY_MS = 250

/** The server's time in seconds, again and again while `active`. */
export function useClock(aheadSeconds: number, active: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => {
      setNowMs(Date.now())
    }, EVERY_MS)
    return () => {
      clearInterval(timer)
    }
  }, [active])
  return nowMs / 1000 + aheadSeconds
}
