import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { isOnlySaved, isWorthSending, MAX_REFLECTION_CHARACTERS, MOODS, type Reflections } from '../../state/reflections'
import type { Draft } from '../../state/drafts'
import { me } from '../../state/room'
import { Icon } from '../../ui/Icon'
import { Mood } from '../../ui/Mood'
import { Problem, useRefusalText } from '../../ui/Problem'
import { useStore } from '../../ui/useStore'
import { useController, useRoom } from './context'

/** From here on it is said how many characters are left. */
const SAID_FROM = 100

/** A pupil's sheet for looking back, below the stage, while the teacher has it open. */
export function ReflectionCard() {
  const { t } = useTranslation()
  const room = useRoom()
  const [small, setSmall] = useState(false)
  const sheet = room.view?.lesson.reflection_sheet ?? null
  const isShown = sheet?.open === true && me(room)?.role === 'student'
  return (
    <>
      <p className="only-heard" role="status">
        {isShown ? t('reflections.opened') : ''}
      </p>
      {isShown ? (
        <section className="poll-card reflection-card" aria-label={t('reflections.title')}>
          <div className="poll-head">
            <h2>{t('reflections.yours')}</h2>
            <span className="chip green">
              <Icon name="lock" size={16} />
              {t('reflections.forTeacher')}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={t(small ? 'reflections.larger' : 'reflections.smaller')}
              aria-expanded={!small}
              onClick={() => {
                setSmall(!small)
              }}
            >
              <Icon name={small ? 'plus' : 'minus'} />
            </button>
          </div>
          {small ? null : <Sheet scale={sheet.scale !== false} />}
        </section>
      ) : null}
    </>
  )
}

function Sheet({ scale }: { scale: boolean }) {
  const { t } = useTranslation()
  const { reflections } = useController()
  const state = useStore(reflections.store, (held) => held)
  const shown: Draft = state.draft ?? { text: state.mine?.text ?? '', mood: state.mine?.mood ?? 0 }
  const left = MAX_REFLECTION_CHARACTERS - shown.text.length
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    void reflections.send()
  }
  return (
    <form className="reflection-form" onSubmit={submit}>
      {scale ? (
        <Scale
          mood={shown.mood}
          onChoose={(mood) => {
            reflections.edit({ ...shown, mood })
          }}
        />
      ) : null}
      <textarea
        className="input"
        aria-label={t('reflections.yours')}
        rows={3}
        maxLength={MAX_REFLECTION_CHARACTERS}
        value={shown.text}
        onChange={(event) => {
          reflections.edit({ ...shown, text: event.target.value })
        }}
        onBlur={() => void reflections.save()}
      />
      {left <= SAID_FROM ? <p className="hint">{t('reflections.left', { count: left })}</p> : null}
      <Way state={state} />
    </form>
  )
}

/** Four faces with their words; pressing the chosen one takes it back. */
function Scale({ mood, onChoose }: { mood: number; onChoose: (mood: number) => void }) {
  const { t } = useTranslation()
  return (
    <div className="reflection-scale" role="group" aria-label={t('reflections.how')}>
      {MOODS.map((each) => (
        <button
          key={each}
          type="button"
          className="poll-choice"
          aria-pressed={mood === each}
          onClick={() => {
            onChoose(mood === each ? 0 : each)
          }}
        >
          <Mood mood={each} size={28} />
        </button>
      ))}
    </div>
  )
}

/** Whether it is stored and the teacher has it, and the way there. */
function Way({ state }: { state: Reflections }) {
  const { t } = useTranslation()
  const refusal = useRefusalText()
  const worth = isWorthSending(state)
  const onlySaved = isOnlySaved(state)
  const arrived = state.mine == null ? null : onlySaved ? 'reflections.saved' : 'reflections.arrived'
  const said = state.sending ? 'reflections.sending' : worth ? null : arrived
  return (
    <>
      {state.problem === null ? null : <Problem>{refusal(state.problem)}</Problem>}
      <div className="reflection-way">
        <p className={worth ? 'reflection-state unsent' : 'reflection-state'}>
          {/* That something is not stored yet is seen, not said: it would be said at every pause in writing. */}
          <span role="status">{said === null ? '' : t(said)}</span>
          {worth && !state.sending ? t('reflections.notSaved') : null}
        </p>
        <button type="submit" className="button main" disabled={!(worth || onlySaved) || state.sending}>
          {t(state.given === null ? 'reflections.send' : 'reflections.change')}
        </button>
      </div>
    </>
  )
}
