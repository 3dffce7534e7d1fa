import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalOf, type LessonRow } from '../../rest/client'
import { deleteLesson } from '../../rest/keeping'
import { Dialog } from '../../ui/Dialog'
import { Problem, useRefusalText } from '../../ui/Problem'

interface Props {
  lesson: LessonRow
  csrf: string
  onDeleted: (id: string) => void
  onClose: () => void
}

/** Says what goes, deletes it at the second press, and says where a copy may still be. */
export function DeleteLesson({ lesson, csrf, onDeleted, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const [backups, setBackups] = useState<readonly number[] | null>(null)
  const remove = async (): Promise<void> => {
    setBusy(true)
    setProblem('')
    try {
      const done = await deleteLesson(lesson.id, csrf)
      onDeleted(lesson.id)
      if (done.backups.length === 0) onClose()
      else setBackups(done.backups)
    } catch (error) {
      setProblem(words(refusalOf(error)))
    }
    setBusy(false)
  }
  if (backups !== null) return <Backups backups={backups} onClose={onClose} />
  return (
    <Dialog title={t('deleting.title')} onClose={onClose}>
      <p>
        <bdi>{t('deleting.lead', { title: lesson.title })}</bdi>
      </p>
      <p>{t('deleting.forGood')}</p>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="button danger" disabled={busy} onClick={() => void remove()}>
          {t(busy ? 'deleting.busy' : 'deleting.now')}
        </button>
      </div>
    </Dialog>
  )
}

/** It is deleted; only an administrator can delete backups. */
function Backups({ backups, onClose }: { backups: readonly number[]; onClose: () => void }) {
  const { t, i18n } = useTranslation()
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Dialog title={t('deleting.doneTitle')} onClose={onClose}>
      <p>{t('deleting.backups')}</p>
      <ul>
        {backups.map((at) => (
          <li key={at}>{format.format(at * 1000)}</li>
        ))}
      </ul>
      <div className="actions">
        <button type="button" className="button main" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}
