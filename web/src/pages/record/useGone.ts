import { useEffect, useState } from 'react'
import { isGone } from '../../rest/keeping'

/** What was deleted is off every screen within a minute. */
const LOOK_MS = 20_000

/** Whether the lesson was deleted while it is shown here. Asked again and again, and when the page comes into view. */
export function useGone(lessonId: string): boolean {
  const [gone, setGone] = useState(false)
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'hidden') return
      void isGone(lessonId).then((is) => {
        if (is) setGone(true)
      })
    }
    const timer = setInterval(look, LOOK_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [lessonId])
  return gone
}
