import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Whoever hears the page is told of a lively chat so often, and not at every line. */
export const SELDOM_MS = 8000

/** That there is something new in the chat that is not open: how many lines, not which. */
export function ChatNews({ unread }: { unread: number }) {
  const { t } = useTranslation()
  const said = useSeldom(unread)
  return (
    <p className="only-heard" role="status">
      {said === 0 ? '' : t('chat.news', { count: said })}
    </p>
  )
}

/** A number that rises, said at once and then at most once in `SELDOM_MS`; one that falls is followed at once. */
function useSeldom(count: number): number {
  const [said, setSaid] = useState({ count: 0, atMs: -Infinity })
  useEffect(() => {
    if (count === said.count) return
    const rises = count > said.count
    const waitMs = rises ? Math.max(0, said.atMs + SELDOM_MS - Date.now()) : 0
    const timer = setTimeout(() => {
      setSaid({ count, atMs: rises ? Date.now() : said.atMs })
    }, waitMs)
    return () => {
      clearTimeout(timer)
    }
  }, [count, said])
  return said.count
}
