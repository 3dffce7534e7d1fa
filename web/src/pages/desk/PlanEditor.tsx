import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { minutesOf, moved, without } from '../../state/phases'
import type { PlanDocument } from '../../rest/client'
import type { Phase } from '../../wire'
import { useFocusBack } from '../../ui/focus'
import { Field } from '../plan/PhaseForm'
import { PhaseList } from '../plan/PhaseList'

interface Props {
  plan: PlanDocument
  onSave: (plan: PlanDocument) => Promise<void>
  onCancel: () => void
}

interface Keyed {
  key: string
  phase: Phase
}

/** One plan, changed on this page and saved as a whole. */
export function PlanEditor({ plan, onSave, onCancel }: Props) {
  const { t } = useTranslation()
  const [head, setHead] = useState({
    title: plan.title,
    grade: plan.grade ?? '',
    subject: plan.subject ?? '',
    notes: plan.notes ?? '',
  })
  const [rows, setRows] = useState<Keyed[]>(() => plan.phases.map((phase, index) => ({ key: String(index), phase })))
  const [made, setMade] = useState(plan.phases.length)
  const [busy, setBusy] = useState(false)
  const editor = useRef<HTMLDivElement>(null)
  useFocusBack(editor, '', true)
  useEffect(() => {
    editor.current?.scrollIntoView({ block: 'start' })
  }, [])
  const phases = rows.map((row) => row.phase)
  const save = async (): Promise<void> => {
    setBusy(true)
    await onSave({ format: plan.format, version: plan.version, ...head, title: head.title.trim(), phases })
    setBusy(false)
  }
  return (
    <div ref={editor} tabIndex={-1} className="card stack plan-editor" role="group" aria-label={head.title}>
      <div className="phase-form-line">
        <Field label={t('plans.planTitle')} wide>
          {(id) => <input id={id} className="input" maxLength={120} value={head.title} onChange={set('title')} />}
        </Field>
        <Field label={t('plans.grade')}>
          {(id) => <input id={id} className="input" maxLength={40} value={head.grade} onChange={set('grade')} />}
        </Field>
        <Field label={t('plans.subject')}>
          {(id) => <input id={id} className="input" maxLength={40} value={head.subject} onChange={set('subject')} />}
        </Field>
      </div>
      <PhaseList
        items={rows.map((row) => ({ ...row, state: 'coming' }))}
        onMove={(from, to) => {
          setRows(moved(rows, from, to))
        }}
        onChange={(index, phase) => {
          setRows(rows.map((row, at) => (at === index ? { ...row, phase } : row)))
        }}
        onRemove={(index) => {
          setRows(without(rows, index))
        }}
        onAdd={(phase) => {
          setRows([...rows, { key: String(made), phase }])
          setMade(made + 1)
        }}
      />
      <p className="soft">{t('plans.total', { count: minutesOf(phases) })}</p>
      <Field label={t('plans.notes')} hint={t('plans.notesHint')}>
        {(id) => <textarea id={id} className="input" rows={3} maxLength={4000} value={head.notes} onChange={set('notes')} />}
      </Field>
      <div className="actions">
        <button type="button" className="button" onClick={onCancel}>
          {t('cancel')}
        </button>
        <button
          type="button"
          className="button main"
          disabled={busy || head.title.trim() === '' || rows.length === 0}
          onClick={() => void save()}
        >
          {t(busy ? 'plans.saving' : 'plans.save')}
        </button>
      </div>
    </div>
  )

  function set(field: keyof typeof head) {
    return (event: { target: { value: string } }): void => {
      setHead((held) => ({ ...held, [field]: event.target.value }))
    }
  }
}
