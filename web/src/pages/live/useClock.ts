import { useEffect, useState } from 'react'
import { useRoom } from './context'

/** For a countdown: a second that is late by a quarter is not seen. */
const QUARTER_MS = 250
/** For minutes, and for how long something lasts. */
export const SECOND_MS = 1000

/** The server's time in seconds, again and again while `active`. */
export function useClock(active = true, everyMs = QUARTER_MS): number {
  const { clockAheadSeconds } = useRoom()
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => {
      setNowMs(Date.now())
    }, everyMs)
    return () => {
      clearInterval(timer)
    }
  }, [active, everyMs])
  return nowMs / 1000 + clockAheadSeconds
}
