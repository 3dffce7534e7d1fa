import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalOf } from '../../rest/client'
import { listEarlier, listEarlierPages, type EarlierLesson, type EarlierPage } from '../../rest/earlier'
import { Dialog } from '../../ui/Dialog'
import { Problem, useRefusalText } from '../../ui/Problem'
import { MAX_NAME_CHARACTERS, type BoardKind, type LessonBoard } from '../../wire'
import { AddTo } from './AddTo'
import { useController, useRoom } from './context'

interface Props {
  board: LessonBoard
  onBack: () => void
  onClose: () => void
}

/** A page more that begins where an earlier lesson ended: the lesson, the page, and whom it is for. */
export function EarlierDialog({ board, onBack, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const { willBe } = useEarlierWords()
  const { lessons, lesson, choose, pages, refused } = useEarlier(board.kind)
  const [chosen, setChosen] = useState(0)
  const page = pages?.[chosen]
  const add = useAdding(board, lesson, page, onClose)
  return (
    <Dialog title={t('earlier.title')} onClose={onClose}>
      {refused === null ? null : <Problem>{words(refused)}</Problem>}
      {lessons?.length === 0 ? <p className="soft">{t('earlier.none')}</p> : null}
      {lesson === null ? null : (
        <Lessons
          lessons={lessons ?? []}
          chosen={lesson}
          onChoose={(id) => {
            setChosen(0)
            choose(id)
          }}
        />
      )}
      {pages?.length === 0 ? <p className="soft">{t('earlier.nothing')}</p> : null}
      {page === undefined ? null : (
        <>
          <Pages pages={pages ?? []} chosen={chosen} onChoose={setChosen} />
          <p className="soft">{willBe(page)}</p>
          <AddTo board={board} onAdd={add} />
        </>
      )}
      <div className="actions">
        <button type="button" className="button" onClick={onBack}>
          {t('earlier.back')}
        </button>
      </div>
    </Dialog>
  )
}

function Lessons({ lessons, chosen, onChoose }: { lessons: readonly EarlierLesson[]; chosen: EarlierLesson; onChoose: (id: string) => void }) {
  const { t, i18n } = useTranslation()
  const day = new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric', weekday: 'short' })
  const groups = [
    { words: t('earlier.thisClass'), of: lessons.filter((lesson) => lesson.same_class) },
    { words: t('earlier.others'), of: lessons.filter((lesson) => !lesson.same_class) },
  ]
  return (
    <label className="field">
      <span className="label">{t('earlier.lesson')}</span>
      <select className="input" value={chosen.id} onChange={(event) => { onChoose(event.target.value) }}>
        {groups.map(({ words, of }) =>
          of.length === 0 ? null : (
            <optgroup key={words} label={words}>
              {of.map(({ id, title, ended_at }) => (
                <option key={id} value={id}>
                  {`${day.format(ended_at * 1000)} ${title}`}
                </option>
              ))}
            </optgroup>
          ),
        )}
      </select>
    </label>
  )
}

function Pages({ pages, chosen, onChoose }: { pages: readonly EarlierPage[]; chosen: number; onChoose: (place: number) => void }) {
  const { t } = useTranslation()
  const { called } = useEarlierWords()
  return (
    <fieldset className="earlier-pages">
      <legend className="label">{t('earlier.pages')}</legend>
      {pages.map((page, place) => (
        <label key={`${page.kind}-${page.page_id ?? page.number}`} className={place === chosen ? 'radio-card on' : 'radio-card'}>
          <input type="radio" name="earlier-page" checked={place === chosen} onChange={() => { onChoose(place) }} />
          <span>{called(page)}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** What a page is called here, and what comes of choosing it. */
function useEarlierWords() {
  const { t } = useTranslation()
  const called = ({ kind, page_id, group_name = '', name = '', place = 1 }: EarlierPage): string => {
    const page = t('boards.page', { number: place, name }).trim()
    if (page_id == null) return t(kind === 'own' ? 'earlier.eachOwn' : 'earlier.eachGroup', { page })
    return t('earlier.one', { whose: kind === 'group' ? group_name : t(`boardKinds.${kind}`), page })
  }
  const willBe = ({ kind, page_id, owners = [] }: EarlierPage): string => {
    if (page_id != null) return t('earlier.oneWill')
    return t(kind === 'own' ? 'earlier.ownWill' : 'earlier.groupWill', { count: owners.length })
  }
  return { called, willBe }
}

/** What there is for a kind of board; the first lesson is chosen at once, for it is the class's last. */
function useEarlier(kind: BoardKind) {
  const { view, token } = useRoom()
  const lessonId = view?.lesson.id ?? null
  const [lessons, setLessons] = useState<readonly EarlierLesson[] | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [pages, setPages] = useState<{ of: string; pages: readonly EarlierPage[] } | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  useEffect(() => {
    if (lessonId === null) return
    listEarlier(lessonId, token).then(
      (listed) => { setLessons(listed.lessons) },
      (error: unknown) => { setRefused(refusalOf(error)) },
    )
  }, [lessonId, token])
  const lesson = lessons?.find(({ id }) => id === chosen) ?? lessons?.[0] ?? null
  const earlierId = lesson?.id ?? null
  useEffect(() => {
    if (lessonId === null || earlierId === null) return
    let over = false
    listEarlierPages(lessonId, token, earlierId).then(
      (listed) => {
        if (over) return
        setRefused(null)
        // Everybody's own is for boards of that kind alone.
        setPages({ of: earlierId, pages: listed.pages.filter((page) => page.page_id != null || page.kind === kind) })
      },
      (error: unknown) => { if (!over) setRefused(refusalOf(error)) },
    )
    return () => { over = true }
  }, [lessonId, token, earlierId, kind])
  return { lessons, lesson, choose: setChosen, pages: pages?.of === earlierId ? pages.pages : null, refused }
}

/** Adds the chosen page under its name, or that of its lesson. */
function useAdding(board: LessonBoard, lesson: EarlierLesson | null, page: EarlierPage | undefined, onAdded: () => void) {
  const controller = useController()
  return (owners: string[] | null): void => {
    if (lesson === null || page === undefined) return
    const named = page.name === undefined || page.name === '' ? lesson.title : page.name
    const name = Array.from(named).slice(0, MAX_NAME_CHARACTERS).join('')
    const earlier = { lesson_id: lesson.id, page_id: page.page_id ?? null, number: page.number }
    void controller.tell({ type: 'boards.add', kind: board.kind, owners, name, earlier }).then((added) => {
      if (added) onAdded()
    })
  }
}
