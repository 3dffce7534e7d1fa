import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { fromFragment, heldToken, keepToken, readToken, type TokenText } from '../../links/tokens'
import { join, refusalOf } from '../../rest/client'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { Shell } from '../../ui/Shell'
import { MAX_NAME_CHARACTERS, type Role } from '../../wire'
import { useWords } from '../../words/context'
import { forReader } from '../../words/level'
import { PreviewCard } from './Preview'
import { Seats, type Remembered } from './Seats'
import { usePreview, type Preview } from './usePreview'

export interface JoinData {
  code: string
  title: string
  /** The same with its readings marked. */
  titleRead: string
  lessonId: string
  /** The numbers of the class, where it has a roster; never names. */
  seats: readonly number[]
  taken: readonly number[]
  remembered: Remembered | null
}

interface Props {
  data: JoinData
  /** Go into the room: this tab holds a token of the lesson. */
  enter: (lessonId: string) => void
}

/** Where all links into a lesson lead: one's name, a look at oneself, in. */
export function Join({ data, enter }: Props) {
  const { t, i18n } = useTranslation()
  const { level } = useWords()
  const title = i18n.language === 'ja' ? forReader(data.titleRead, level) : data.title
  const preview = usePreview()
  const [invite] = useState(() => fromFragment(location.hash, 'i'))
  const role = invite === null ? 'student' : (readToken(invite)?.role ?? 'student')
  const back = returning(data.lessonId)
  const [byName, setByName] = useState(false)
  const bySeat = invite === null && data.seats.length > 0 && !byName
  return (
    <Shell>
      <div className="join">
        <div className="stack join-words">
          <div>
            <p className="soft">{t('join.title')}</p>
            <h1>
              <bdi>{title}</bdi>
            </h1>
          </div>
          {back === null ? null : <WelcomeBack who={back} lessonId={data.lessonId} enter={enter} />}
          {bySeat ? (
            <Seats
              {...data}
              enter={enter}
              onByName={() => {
                setByName(true)
              }}
            />
          ) : (
            <NameForm
              data={data}
              invite={invite}
              role={role}
              enter={enter}
              // A shared Chromebook must not greet the next child by the last one's name.
              initialName={role === 'student' ? '' : preview.preferences.name}
              onName={(name) => {
                if (role !== 'student') preview.choose({ name })
              }}
            />
          )}
          {byName ? (
            <button
              type="button"
              className="button quiet"
              onClick={() => {
                setByName(false)
              }}
            >
              {t('seats.backToNumbers')}
            </button>
          ) : null}
          {role === 'observer' ? null : <InClassroom preview={preview} />}
        </div>
        {role === 'observer' ? null : <PreviewCard preview={preview} />}
      </div>
    </Shell>
  )
}

/** The same switch as in the room: no sound from this device, and no microphone unless it is turned on. */
function InClassroom({ preview }: { preview: Preview }) {
  const { t } = useTranslation()
  const on = preview.preferences.inClassroom
  return (
    <button
      type="button"
      role="switch"
      className="switch in-classroom"
      aria-checked={on}
      onClick={() => {
        preview.choose({ inClassroom: !on })
      }}
    >
      <span>
        {t('classroom.here')}
        <span className="hint">{t('classroom.hint')}</span>
      </span>
      <span className="track" />
    </button>
  )
}

function returning(lessonId: string): TokenText | null {
  const token = heldToken(lessonId, sessionStorage)
  const held = token === null ? null : readToken(token)
  return held !== null && held.expiresAtSeconds > Date.now() / 1000 ? held : null
}

interface BackProps {
  who: TokenText
  lessonId: string
  enter: (lessonId: string) => void
}

function WelcomeBack({ who, lessonId, enter }: BackProps) {
  const { t } = useTranslation()
  return (
    <div className="card stack welcome-back">
      <h2>
        <bdi>{t('join.welcomeBack', { name: who.name })}</bdi>
      </h2>
      <button
        type="button"
        className="button main large"
        onClick={() => {
          enter(lessonId)
        }}
      >
        <Icon name="enter" />
        {t('join.resume', { name: who.name })}
      </button>
      <p className="soft">{t('join.other')}</p>
    </div>
  )
}

interface FormProps {
  data: JoinData
  invite: string | null
  role: Role
  initialName: string
  onName: (name: string) => void
  enter: (lessonId: string) => void
}

const ARRIVING: Record<Role, 'join.asTeacher' | 'join.asAssistant' | 'join.asObserver' | 'join.arriveQuiet'> = {
  teacher: 'join.asTeacher',
  assistant: 'join.asAssistant',
  observer: 'join.asObserver',
  student: 'join.arriveQuiet',
}

function NameForm({ data, invite, role, initialName, onName, enter }: FormProps) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [name, setName] = useState(initialName)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '') {
      setProblem(t('join.nameMissing'))
      return
    }
    setBusy(true)
    try {
      const joined = await join(data.code, wanted, invite)
      keepToken(joined.lesson_id, joined.token, sessionStorage)
      onName(wanted)
      enter(joined.lesson_id)
    } catch (error) {
      setProblem(words(refusalOf(error)))
      setBusy(false)
    }
  }

  return (
    <form className="card stack" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor="name">{t('join.name')}</label>
        <input
          id="name"
          className="input name-input"
          value={name}
          maxLength={MAX_NAME_CHARACTERS}
          autoComplete="off"
          enterKeyHint="go"
          aria-describedby="name-hint"
          aria-invalid={problem !== ''}
          onChange={(event) => {
            setName(event.target.value)
            setProblem('')
          }}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the page has one thing to do, and this is it
          autoFocus
        />
        <span id="name-hint" className="hint">
          {t('join.nameHint')}
        </span>
      </div>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <button className="button main large wide" type="submit" disabled={busy}>
        {busy ? <span className="spinner" aria-hidden="true" /> : <Icon name="enter" />}
        {t(busy ? 'join.joining' : 'join.join')}
      </button>
      <p className="soft arriving">
        <Icon name={role === 'student' ? 'microphoneOff' : role === 'observer' ? 'eye' : 'board'} size={20} />
        {t(ARRIVING[role])}
      </p>
    </form>
  )
}
