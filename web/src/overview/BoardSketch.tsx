import { useEffect, useRef } from 'react'
import { drawPage, type PictureOf } from './draw'
import type { OverviewFeed } from './feed'
import { fit } from './geometry'
import type { Page } from './pages'

interface Props {
  feed: OverviewFeed
  pageId: string
  /** `null`: what is around it says what it is. */
  label: string | null
}

/** A board, small and live. Painted only while it is on the screen, and when it changed. */
export function BoardSketch({ feed, pageId, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const card = {
      pageId,
      paint: (page: Page | null): void => {
        paint(element, page, feed.pictureOf)
      },
    }
    const remove = feed.add(card)
    const seen = new IntersectionObserver((entries) => {
      feed.seen(card, entries.at(-1)?.isIntersecting === true)
    })
    const sized = new ResizeObserver(() => {
      feed.changed(card)
    })
    seen.observe(element)
    sized.observe(element)
    return () => {
      seen.disconnect()
      sized.disconnect()
      remove()
    }
  }, [feed, pageId])
  return (
    <div className="board-sketch" {...(label === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  )
}

function paint(canvas: HTMLCanvasElement, page: Page | null, pictureOf: PictureOf): void {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2)
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)]
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  // For tests, which cannot look at pixels as a person does.
  canvas.dataset.elements = String(page?.sketches.length ?? 0)
  const pen = canvas.getContext('2d')
  if (pen === null || width === 0 || height === 0) return
  if (page?.view == null) pen.clearRect(0, 0, width, height)
  else drawPage(pen, page.sketches, fit(page.view, width, height), { width, height }, pictureOf)
}
