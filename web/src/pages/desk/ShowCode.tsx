import { useTranslation } from 'react-i18next'
import { spaced } from '../../links/code'
import type { LessonRow } from '../../rest/client'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog } from '../../ui/Dialog'

/** The class code, large enough for the back row, and the picture to scan. */
export function ShowCode({ lesson, onClose }: { lesson: LessonRow; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={lesson.title} onClose={onClose} size="large">
      <div className="show-code">
        <div className="stack">
          <p>{t('desk.showLead', { address: new URL(lesson.links.student).host })}</p>
          <p className="show-code-digits digits">{spaced(lesson.code)}</p>
          <CopyButton text={lesson.links.student} label={t('desk.copyStudent')} />
        </div>
        <img src={`/api/v1/lessons/${encodeURIComponent(lesson.id)}/qr.svg`} alt={t('desk.qr')} width="260" height="260" />
      </div>
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}
