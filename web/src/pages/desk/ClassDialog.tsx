import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { deleteClass, forgetDevices, makeClass, replaceClass, type ClassDetail, type Pupil } from '../../rest/classes'
import { refusalOf } from '../../rest/client'
import { Dialog } from '../../ui/Dialog'
import { Problem, useRefusalText } from '../../ui/Problem'
import { TextField } from '../../ui/TextField'
import { ImportRoster } from './ImportRoster'
import { RosterTable } from './RosterTable'
import { SavedSets } from './SavedSets'

interface Props {
  initial: ClassDetail
  csrf: string
  /** It was saved or deleted. */
  onDone: () => void
  onClose: () => void
}

const GRADES = [1, 2, 3, 4, 5, 6, 7, 8, 9]
/** 中学1年 is the seventh year. */
const PRIMARY_YEARS = 6

/** One class with its roster: read from a file, and every field changeable by hand. */
export function ClassDialog({ initial, csrf, onDone, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [name, setName] = useState(initial.name)
  const [grade, setGrade] = useState(initial.grade)
  const [seats, setSeats] = useState<readonly Pupil[]>(initial.seats)
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState<'delete' | 'forget' | null>(null)
  const [problem, setProblem] = useState('')
  const isNew = initial.id === ''

  const carryOut = async (act: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setProblem('')
    try {
      await act()
      onDone()
    } catch (error) {
      setProblem(words(refusalOf(error)))
      setBusy(false)
    }
  }
  const save = (event: SyntheticEvent): void => {
    event.preventDefault()
    const body = { name: name.trim(), grade, seats }
    void carryOut(() => (isNew ? makeClass(body, csrf) : replaceClass(initial.id, body, csrf)))
  }

  const stopAsking = (): void => {
    setAsking(null)
  }
  if (asking === 'delete')
    return (
      <AskFirst
        title={t('classes.deleteTitle')}
        lead={t('classes.deleteLead', { name: initial.name })}
        act={t('classes.delete')}
        problem={problem}
        busy={busy}
        onAct={() => void carryOut(() => deleteClass(initial.id, csrf))}
        onClose={stopAsking}
      />
    )
  if (asking === 'forget')
    return (
      <AskFirst
        title={t('classes.forgetTitle')}
        lead={t('classes.forgetLead')}
        act={t('classes.forget')}
        problem={problem}
        busy={busy}
        onAct={() => void carryOut(() => forgetDevices(initial.id, csrf))}
        onClose={stopAsking}
      />
    )
  return (
    <Dialog title={isNew ? t('classes.new') : initial.name} onClose={onClose} size="large">
      <form className="stack" onSubmit={save}>
        <div className="class-form">
          <TextField label={t('classes.name')} value={name} maxLength={40} placeholder={t('classes.nameHint')} onChange={setName} />
          <label className="field">
            <span className="label">{t('classes.grade')}</span>
            <select
              className="input"
              value={grade ?? ''}
              onChange={(event) => {
                setGrade(event.target.value === '' ? null : Number(event.target.value))
              }}
            >
              <option value="">{t('classes.noGrade')}</option>
              {GRADES.map((year) => (
                <option key={year} value={year}>
                  {year <= PRIMARY_YEARS
                    ? t('classes.primary', { year })
                    : t('classes.secondary', { year: year - PRIMARY_YEARS })}
                </option>
              ))}
            </select>
          </label>
        </div>
        <ImportRoster csrf={csrf} onRead={setSeats} />
        <RosterTable seats={seats} onChange={setSeats} />
        <SavedSets of={initial} csrf={csrf} />
        {problem === '' ? null : <Problem>{problem}</Problem>}
        <div className="actions">
          {isNew ? null : (
            <>
              <button
                type="button"
                className="button quiet"
                onClick={() => {
                  setAsking('delete')
                }}
              >
                {t('classes.delete')}
              </button>
              <button
                type="button"
                className="button quiet"
                onClick={() => {
                  setAsking('forget')
                }}
              >
                {t('classes.forget')}
              </button>
            </>
          )}
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="button main" disabled={busy || name.trim() === ''}>
            {t(busy ? 'classes.saving' : 'classes.save')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface AskProps {
  title: string
  lead: string
  act: string
  problem: string
  busy: boolean
  onAct: () => void
  onClose: () => void
}

/** A second look at what cannot be taken back. */
function AskFirst({ title, lead, act, problem, busy, onAct, onClose }: AskProps) {
  const { t } = useTranslation()
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        <bdi>{lead}</bdi>
      </p>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="button danger" disabled={busy} onClick={onAct}>
          {act}
        </button>
      </div>
    </Dialog>
  )
}
