import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showClass, type ClassDetail, type ClassRow } from '../../rest/classes'
import { refusalOf } from '../../rest/client'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { ClassDialog } from './ClassDialog'

interface Props {
  classes: readonly ClassRow[]
  csrf: string
  onChanged: () => void
  /** Practise with this class. */
  onRehearse: (classId: string) => void
}

const NEW: ClassDetail = { id: '', name: '', grade: null, seats: [], group_sets: [] }

/** The teacher's classes: whoever has one lets pupils in by their numbers. */
export function Classes({ classes, csrf, onChanged, onRehearse }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [open, setOpen] = useState<ClassDetail | null>(null)
  const [problem, setProblem] = useState('')
  const show = async (id: string): Promise<void> => {
    setProblem('')
    try {
      setOpen(await showClass(id))
    } catch (error) {
      setProblem(words(refusalOf(error)))
    }
  }
  return (
    <section className="stack" aria-labelledby="classes-title">
      <h2 id="classes-title">{t('classes.title')}</h2>
      <p className="soft">{t('classes.lead')}</p>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <ul className="stack">
        {classes.map((one) => (
          <li key={one.id} className="class-line">
            <button
              type="button"
              className="class-row"
              onClick={() => void show(one.id)}
            >
              <Icon name="groups" size={20} />
              <strong>
                <bdi>{one.name}</bdi>
              </strong>
              <span className="soft">{t('classes.pupils', { count: one.seat_count })}</span>
            </button>
            <button
              type="button"
              className="button small"
              aria-label={t('rehearsal.with', { name: one.name })}
              onClick={() => {
                onRehearse(one.id)
              }}
            >
              <Icon name="groups" size={18} />
              {t('rehearsal.button')}
            </button>
          </li>
        ))}
      </ul>
      <div>
        <button
          type="button"
          className="button"
          onClick={() => {
            setOpen(NEW)
          }}
        >
          <Icon name="plus" size={20} />
          {t('classes.new')}
        </button>
      </div>
      {open === null ? null : (
        <ClassDialog
          initial={open}
          csrf={csrf}
          onDone={() => {
            setOpen(null)
            onChanged()
          }}
          onClose={() => {
            setOpen(null)
          }}
        />
      )}
    </section>
  )
}
