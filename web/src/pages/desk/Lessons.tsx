import { useCallback, useEffect, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { listLessons, makeLesson, refusalOf, type LessonRow, type SignedIn } from '../../rest/client'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { listClasses, type ClassRow } from '../../rest/classes'
import { LOBBIES, type Lobby } from '../../wire'
import { Classes } from './Classes'
import { DeleteLesson } from './DeleteLesson'
import { EndLesson } from './EndLesson'
import { LessonCard } from './LessonCard'
import { ReflectionsDialog } from './ReflectionsDialog'
import { Plans, usePlans, type PlanShelf } from './Plans'
import { Rehearse, type RehearsalStart } from './Rehearse'
import { ShowCode } from './ShowCode'

export function Lessons({ session }: { session: SignedIn }) {
  const { t } = useTranslation()
  const list = useLessons()
  const { classes, loadClasses } = useClasses()
  const shelf = usePlans()
  const [shown, setShown] = useState<LessonRow | null>(null)
  const [ending, setEnding] = useState<LessonRow | null>(null)
  const [deleting, setDeleting] = useState<LessonRow | null>(null)
  const [rehearsal, setRehearsal] = useState<RehearsalStart | null>(null)
  const [read, setRead] = useState<LessonRow | null>(null)
  return (
    <div className="desk">
      <h1>
        <bdi>{t('desk.hello', { name: session.account.name })}</bdi>
      </h1>
      <NewLesson csrf={session.csrf} classes={classes} shelf={shelf} onMade={list.add} onRehearse={setRehearsal} />
      <section className="stack" aria-labelledby="lessons-title">
        <h2 id="lessons-title">{t('desk.lessons')}</h2>
        {list.problem === '' ? null : <Problem>{list.problem}</Problem>}
        {list.lessons?.length === 0 ? <p className="soft nothing">{t('desk.none')}</p> : null}
        <ul className="stack">
          {(list.lessons ?? []).map((lesson) => (
            <li key={lesson.id}>
              <LessonCard
                lesson={lesson}
                onShow={() => {
                  setShown(lesson)
                }}
                onEnd={() => {
                  setEnding(lesson)
                }}
                onDelete={() => {
                  setDeleting(lesson)
                }}
                onReflections={() => {
                  setRead(lesson)
                }}
              />
            </li>
          ))}
        </ul>
        {list.more ? (
          <button type="button" className="button quiet" onClick={list.loadMore}>
            {t('desk.more')}
          </button>
        ) : null}
      </section>
      <Plans
        shelf={shelf}
        csrf={session.csrf}
        onRehearse={(plan) => {
          setRehearsal({ plan, classId: null })
        }}
      />
      <Classes
        classes={classes}
        csrf={session.csrf}
        onChanged={loadClasses}
        onRehearse={(classId) => {
          setRehearsal({ plan: null, classId })
        }}
      />
      {rehearsal === null ? null : (
        <Rehearse
          start={rehearsal}
          plans={shelf.plans ?? []}
          classes={classes}
          csrf={session.csrf}
          onMade={list.add}
          onClose={() => {
            setRehearsal(null)
          }}
        />
      )}
      {shown === null ? null : (
        <ShowCode
          lesson={shown}
          onClose={() => {
            setShown(null)
          }}
        />
      )}
      {read === null ? null : (
        <ReflectionsDialog
          lesson={read}
          onClose={() => {
            setRead(null)
          }}
        />
      )}
      {ending === null ? null : (
        <EndLesson
          lesson={ending}
          csrf={session.csrf}
          onEnded={list.markEnded}
          onClose={() => {
            setEnding(null)
          }}
        />
      )}
      {deleting === null ? null : (
        <DeleteLesson
          lesson={deleting}
          csrf={session.csrf}
          onDeleted={list.remove}
          onClose={() => {
            setDeleting(null)
          }}
        />
      )}
    </div>
  )
}

interface LessonList {
  lessons: LessonRow[] | null
  more: boolean
  problem: string
  add: (lesson: LessonRow) => void
  markEnded: (id: string) => void
  remove: (id: string) => void
  loadMore: () => void
}

function useLessons(): LessonList {
  const words = useRefusalText()
  const [lessons, setLessons] = useState<LessonRow[] | null>(null)
  const [more, setMore] = useState(false)
  const [failed, setFailed] = useState('')

  const load = useCallback(async (before: number | null) => {
    try {
      const page = await listLessons(before)
      setLessons((held) => [...(before === null ? [] : (held ?? [])), ...page.lessons])
      setMore(page.more)
    } catch (error) {
      setFailed(refusalOf(error))
    }
  }, [])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void load(null)
  }, [load])

  return {
    lessons,
    more,
    problem: failed === '' ? '' : words(failed),
    add: (lesson) => {
      setLessons((held) => [lesson, ...(held ?? [])])
    },
    markEnded: (id) => {
      const nowSeconds = Date.now() / 1000
      setLessons((held) => (held ?? []).map((one) => (one.id === id ? { ...one, ended_at: nowSeconds } : one)))
    },
    remove: (id) => {
      setLessons((held) => (held ?? []).filter((one) => one.id !== id))
    },
    loadMore: () => void load(lessons?.at(-1)?.created_at ?? null),
  }
}

function useClasses(): { classes: readonly ClassRow[]; loadClasses: () => void } {
  const [classes, setClasses] = useState<readonly ClassRow[]>([])
  const load = useCallback(async () => {
    // Without the list a lesson is made without a class; what is wrong is said where lessons are listed.
    setClasses(await listClasses().catch(() => []))
  }, [])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void load()
  }, [load])
  return { classes, loadClasses: () => void load() }
}

interface NewProps {
  csrf: string
  classes: readonly ClassRow[]
  shelf: PlanShelf
  onMade: (lesson: LessonRow) => void
  onRehearse: (start: RehearsalStart) => void
}

function NewLesson({ csrf, classes, shelf, onMade, onRehearse }: NewProps) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [typed, setTyped] = useState('')
  const [plan, setPlan] = useState('')
  const chosen = shelf.plans?.find((row) => row.id === plan) ?? null
  // A lesson is called as its plan, unless the teacher says otherwise.
  const title = typed.trim() === '' ? (chosen?.title ?? '') : typed.trim()
  const [classId, setClassId] = useState<string | null>(null)
  const [lobby, setLobby] = useState<Lobby>('off')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      onMade(await makeLesson(title, classId, csrf, chosen?.id ?? null, lobby))
      setTyped('')
      setPlan('')
    } catch (error) {
      setProblem(words(refusalOf(error)))
    }
    setBusy(false)
  }
  return (
    <form className="card stack new-lesson" onSubmit={submit} aria-labelledby="new-title">
      <h2 id="new-title">{t('desk.newLesson')}</h2>
      <div className="field">
        <label htmlFor="lesson-title">{t('desk.lessonTitle')}</label>
        <div className="new-lesson-line">
          <input
            id="lesson-title"
            className="input"
            value={typed}
            maxLength={120}
            placeholder={chosen?.title ?? t('desk.lessonTitleHint')}
            onChange={(event) => {
              setTyped(event.target.value)
            }}
          />
          <button className="button main large" type="submit" disabled={busy || title === ''}>
            <Icon name="plus" />
            {t(busy ? 'desk.making' : 'desk.make')}
          </button>
        </div>
      </div>
      {classes.length === 0 ? null : (
        <label className="field">
          <span className="label">{t('classes.choose')}</span>
          <select
            className="input"
            value={classId ?? ''}
            onChange={(event) => {
              setClassId(event.target.value === '' ? null : event.target.value)
            }}
          >
            <option value="">{t('classes.chooseNone')}</option>
            {classes.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {(shelf.plans ?? []).length === 0 ? null : (
        <div className="field">
          <label htmlFor="lesson-plan">{t('plans.use')}</label>
          <select
            id="lesson-plan"
            className="input"
            value={chosen?.id ?? ''}
            onChange={(event) => {
              setPlan(event.target.value)
            }}
          >
            <option value="">{t('plans.without')}</option>
            {(shelf.plans ?? []).map((row) => (
              <option key={row.id} value={row.id}>
                {row.title}
              </option>
            ))}
          </select>
        </div>
      )}
      <label className="field">
        <span className="label">{t('lobby.title')}</span>
        <select
          className="input"
          value={lobby}
          onChange={(event) => {
            setLobby(event.target.value as Lobby)
          }}
        >
          {LOBBIES.map((kind) => (
            <option key={kind} value={kind}>
              {t(`lobby.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <p className="row rehearse-line">
        <span className="soft">{t('rehearsal.offer')}</span>
        <button
          type="button"
          className="button small"
          onClick={() => {
            onRehearse({ plan: chosen?.id ?? null, classId })
          }}
        >
          <Icon name="groups" size={18} />
          {t('rehearsal.button')}
        </button>
      </p>
    </form>
  )
}
