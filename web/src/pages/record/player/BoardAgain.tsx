import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { drawPage } from '../../../overview/draw'
import { fit } from '../../../overview/geometry'
import { Pictures } from '../../../overview/pictures'
import { BoardStory } from '../../../playback/boardstory'
import type { Names } from '../../../playback/names'
import { playedFile, readBoard, type Playback, type PlayedPage } from '../../../rest/playback'
import { Icon } from '../../../ui/Icon'

interface Props {
  playback: Playback
  /** `null`: nothing was drawn in this place. */
  page: PlayedPage | null
  at: number
  names: Names
  /** The page is the one that was drawn on last. */
  follows: boolean
  /** Empty: follow the pen. */
  onChoose: (pageId: string) => void
}

/** A page as it was at a moment. */
export function BoardAgain({ playback, page, at, names, follows, onChoose }: Props) {
  const { t } = useTranslation()
  const { story, failed, pictureOf, pictures } = useStory(playback.lesson_id, page?.id ?? '')
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(canvas)
  const count = story?.count(at) ?? 0
  const elements = useRef(0)
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const shown = story?.shown(at) ?? []
    elements.current = shown.length
    element.dataset.elements = String(shown.length) // for tests, which cannot look at pixels as a person does
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2)
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    const pen = element.getContext('2d')
    if (pen === null || width === 0 || height === 0) return
    if (story?.view == null) pen.clearRect(0, 0, width, height)
    else drawPage(pen, shown, fit(story.view, width, height), { width, height }, pictureOf)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `count` says whether `at` changes anything
  }, [story, count, size, pictures])
  const second = at - playback.begins_at
  return (
    <section className="player-board" aria-label={t('player.board')}>
      <div className="player-board-head">
        <Icon name="board" size={20} />
        <label className="field">
          <span className="only-heard">{t('player.whichBoard')}</span>
          <select
            className="input"
            value={follows ? '' : (page?.id ?? '')}
            onChange={(event) => {
              onChoose(event.target.value)
            }}
          >
            <option value="">{page === null || !follows ? t('player.followPen') : t('player.following', { page: names.page(page) })}</option>
            {playback.pages.map((one) => (
              <option key={one.id} value={one.id}>
                {names.page(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="player-paper">
        <div role="img" aria-label={page === null ? t('player.noBoard') : names.page(page)}>
          <canvas ref={canvas} aria-hidden="true" />
        </div>
        {page === null || failed || (page.drawn_at[0] ?? Infinity) > second ? (
          <p className="soft">{t(failed ? 'player.boardAway' : page === null ? 'player.noBoard' : 'player.stillBlank')}</p>
        ) : null}
      </div>
    </section>
  )
}

/** A page's story, read once while the player is open. */
function useStory(lessonId: string, pageId: string) {
  const [stories, setStories] = useState<ReadonlyMap<string, BoardStory | 'failed'>>(new Map())
  const [loaded, setLoaded] = useState(0)
  const [pictures] = useState(
    () =>
      new Pictures(
        (hash) => loadPicture(playedFile(lessonId, hash)),
        () => {
          setLoaded((count) => count + 1)
        },
      ),
  )
  const known = stories.get(pageId)
  useEffect(() => {
    if (pageId === '' || known !== undefined) return
    let wanted = true
    const keep = (story: BoardStory | 'failed'): void => {
      if (wanted) setStories((before) => new Map(before).set(pageId, story))
    }
    readBoard(lessonId, pageId).then(
      (operations) => {
        keep(new BoardStory(operations))
      },
      () => {
        keep('failed')
      },
    )
    return () => {
      wanted = false
    }
  }, [lessonId, pageId, known])
  return {
    story: known === undefined || known === 'failed' ? null : known,
    failed: known === 'failed',
    pictureOf: (hash: string) => pictures.get(hash),
    pictures: loaded,
  }
}

async function loadPicture(address: string): Promise<ImageBitmap | null> {
  const response = await fetch(address)
  return response.ok ? createImageBitmap(await response.blob()) : null
}

function useSize(element: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    const box = element.current
    if (box === null) return
    const sized = new ResizeObserver(() => {
      setSize({ width: box.clientWidth, height: box.clientHeight })
    })
    sized.observe(box)
    return () => {
      sized.disconnect()
    }
  }, [element])
  return size
}
