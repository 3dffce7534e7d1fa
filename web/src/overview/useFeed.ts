import { useEffect, useRef, useState } from 'react'
import { fetchFile } from '../rest/material'
import { OverviewFeed, overviewSocket } from './feed'

/** Sharp where two are compared on a Chromebook; 3.6 MB of memory for a page of A4. */
const PICTURE_PX = 800

/** The feed of a lesson's boards while the component is there; `null`: on its way. */
export function useFeed(lessonId: string, token: string): OverviewFeed | null {
  const [feed, setFeed] = useState<OverviewFeed | null>(null)
  const latest = useRef(token)
  useEffect(() => {
    latest.current = token
    feed?.useToken(token)
  }, [feed, token])
  useEffect(() => {
    const load = async (hash: string): Promise<ImageBitmap | null> => {
      const file = await fetchFile(lessonId, latest.current, hash)
      return file === 'missing' ? null : createImageBitmap(file, { resizeWidth: PICTURE_PX, resizeQuality: 'high' })
    }
    const made = new OverviewFeed((held) => overviewSocket(lessonId, held), latest.current, load)
    made.start()
    setFeed(made)
    return () => {
      made.stop()
    }
  }, [lessonId])
  return feed
}
