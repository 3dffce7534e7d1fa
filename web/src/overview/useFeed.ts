import { useEffect, useRef, useState } from 'react'
import { OverviewFeed, overviewSocket } from './feed'

/** The feed of a lesson's boards while the component is there; `null`: on its way. */
export function useFeed(lessonId: string, token: string): OverviewFeed | null {
  const [feed, setFeed] = useState<OverviewFeed | null>(null)
  const latest = useRef(token)
  useEffect(() => {
    latest.current = token
    feed?.useToken(token)
  }, [feed, token])
  useEffect(() => {
    const made = new OverviewFeed((held) => overviewSocket(lessonId, held), latest.current)
    made.start()
    setFeed(made)
    return () => {
      made.stop()
    }
  }, [lessonId])
  return feed
}
