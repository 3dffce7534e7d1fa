/** The boards of several people, as they were at the end of each phase in which somebody drew on them. */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { drawPage } from '../../overview/draw'
import { fit } from '../../overview/geometry'
import { BoardStory } from '../../playback/boardstory'
import { drawnIn } from '../../playback/lesson'
import { useNames } from '../../playback/names'
import { readBoard, readRecordBoards, type Playback } from '../../rest/playback'
import type { LessonRecord } from '../../rest/record'

export function AtEnds({ record }: { record: LessonRecord }) {
  const { t } = useTranslation()
  const [playback, setPlayback] = useState<Playback | null>(null)
  const wanted = record.phases.length > 0 && record.boards.some(({ kind }) => kind !== 'own')
  useEffect(() => {
    let asked = true
    if (!wanted) return
    readRecordBoards(record.lesson_id).then(
      (found) => {
        if (asked) setPlayback(found)
      },
      () => undefined, // the record is whole without these pictures
    )
    return () => {
      asked = false
    }
  }, [record, wanted])
  if (playback === null) return null
  return (
    <>
      <h3>{t('recordBoards.atEnds')}</h3>
      <Phases playback={playback} />
    </>
  )
}

function Phases({ playback }: { playback: Playback }) {
  const names = useNames(playback)
  const stories = useStories(playback)
  return playback.phases.map((phase, index) => {
    const ended = phase.ended_at ?? playback.ends_at
    const pages = drawnIn(playback, phase.began_at, ended)
    if (pages.length === 0) return null
    return (
      <div key={index} className="record-at-ends" role="group" aria-label={phase.name}>
        <h4>
          <bdi>{phase.name}</bdi>
        </h4>
        <ul>
          {pages.map((page) => (
            <li key={page.id}>
              <Picture story={stories.get(page.id) ?? null} at={ended} name={names.page(page)} />
            </li>
          ))}
        </ul>
      </div>
    )
  })
}

/** The stories of all pages that several people drew on: each is read once, however many phases it was drawn on in. */
function useStories(playback: Playback): ReadonlyMap<string, BoardStory> {
  const [stories, setStories] = useState<ReadonlyMap<string, BoardStory>>(new Map())
  useEffect(() => {
    let wanted = true
    for (const { id } of drawnIn(playback, playback.begins_at, playback.ends_at)) {
      readBoard(playback.lesson_id, id).then(
        (operations) => {
          if (wanted) setStories((known) => new Map(known).set(id, new BoardStory(operations)))
        },
        () => undefined, // its place stays empty
      )
    }
    return () => {
      wanted = false
    }
  }, [playback])
  return stories
}

const WIDTH = 480
const HEIGHT = 300

function Picture({ story, at, name }: { story: BoardStory | null; at: number; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const pen = canvas.current?.getContext('2d')
    if (pen == null || story?.view == null) return
    drawPage(pen, story.shown(at), fit(story.view, WIDTH, HEIGHT), { width: WIDTH, height: HEIGHT }, () => null)
  }, [story, at])
  return (
    <figure>
      <div role="img" aria-label={name}>
        <canvas ref={canvas} width={WIDTH} height={HEIGHT} aria-hidden="true" />
      </div>
      <figcaption>
        <bdi>{name}</bdi>
      </figcaption>
    </figure>
  )
}
