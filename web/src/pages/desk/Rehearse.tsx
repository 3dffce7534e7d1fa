import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import type { ClassRow } from '../../rest/classes'
import { refusalOf, type LessonRow, type PlanRow } from '../../rest/client'
import { makeRehearsal, MOST_PUPILS } from '../../rest/rehearsals'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'

const USUAL_PUPILS = 12

/** What the teacher wants to practise with; both may still be chosen in the dialog. */
export interface RehearsalStart {
  plan: string | null
  classId: string | null
}

interface Props {
  start: RehearsalStart
  plans: readonly PlanRow[]
  classes: readonly ClassRow[]
  csrf: string
  onMade: (lesson: LessonRow) => void
  onClose: () => void
}

/** A lesson with simulated pupils: with which plan, and who comes. Once it is made, the way in. */
export function Rehearse({ start, plans, classes, csrf, onMade, onClose }: Props) {
  const { t } = useTranslation()
  const [made, setMade] = useState<LessonRow | null>(null)
  return (
    <Dialog title={t(made === null ? 'rehearsal.title' : 'rehearsal.readyTitle')} onClose={onClose}>
      {made === null ? (
        <Wish
          start={start}
          plans={plans}
          classes={classes}
          csrf={csrf}
          onClose={onClose}
          onMade={(lesson) => {
            onMade(lesson)
            setMade(lesson)
          }}
        />
      ) : (
        <>
          <p>{t('rehearsal.ready')}</p>
          <div className="actions">
            <button type="button" className="button" onClick={onClose}>
              {t('rehearsal.later')}
            </button>
            <a className="button main" href={keepLanguage(made.links.teacher)}>
              <Icon name="enter" size={20} />
              {t('rehearsal.enter')}
            </a>
          </div>
        </>
      )}
    </Dialog>
  )
}

function Wish({ start, plans, classes, csrf, onMade, onClose }: Props) {
  const { t, i18n } = useTranslation()
  const words = useRefusalText()
  const [plan, setPlan] = useState(start.plan)
  const [classId, setClassId] = useState(start.classId)
  const [pupils, setPupils] = useState(USUAL_PUPILS)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const seats = Math.min(MOST_PUPILS, classes.find((one) => one.id === classId)?.seat_count ?? 0)
  const title = plans.find((row) => row.id === plan)?.title ?? t('rehearsal.untitled')
  const begin = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      const language = i18n.language === 'ja' ? 'ja' : 'en'
      onMade(await makeRehearsal({ title, plan, classId, pupils, language }, csrf))
    } catch (error) {
      setProblem(words(refusalOf(error)))
      setBusy(false)
    }
  }
  return (
    <form className="stack" onSubmit={begin}>
      <p>{t('rehearsal.lead')}</p>
      {plans.length === 0 ? null : (
        <Choice label={t('plans.use')} none={t('plans.without')} value={plan} onChange={setPlan}>
          {plans.map((row) => ({ id: row.id, name: row.title }))}
        </Choice>
      )}
      {classes.length === 0 ? null : (
        <Choice label={t('classes.choose')} none={t('rehearsal.noClass')} value={classId} onChange={setClassId}>
          {classes.map((one) => ({ id: one.id, name: one.name }))}
        </Choice>
      )}
      {seats > 0 ? (
        <p className="soft">{t('rehearsal.seats', { count: seats })}</p>
      ) : (
        <label className="field">
          <span className="label">{t('rehearsal.pupils', { count: pupils })}</span>
          <input
            type="range"
            min={1}
            max={MOST_PUPILS}
            value={pupils}
            onChange={(event) => {
              setPupils(Number(event.target.value))
            }}
          />
        </label>
      )}
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="submit" className="button main" disabled={busy}>
          {t(busy ? 'rehearsal.making' : 'rehearsal.begin')}
        </button>
      </div>
    </form>
  )
}

interface ChoiceProps {
  label: string
  none: string
  value: string | null
  onChange: (id: string | null) => void
  children: readonly { id: string; name: string }[]
}

function Choice({ label, none, value, onChange, children }: ChoiceProps) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select
        className="input"
        value={value ?? ''}
        onChange={(event) => {
          onChange(event.target.value === '' ? null : event.target.value)
        }}
      >
        <option value="">{none}</option>
        {children.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  )
}
