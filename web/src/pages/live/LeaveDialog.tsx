import { useTranslation } from 'react-i18next'
import { me } from '../../state/room'
import { Dialog } from '../../ui/Dialog'
import { useController, useRoom } from './context'

/** A pupil presses everything once, so leaving is asked for; a teacher chooses between leaving and ending. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const teacher = me(useRoom())?.role === 'teacher'
  return (
    <Dialog title={t('leave.title')} onClose={onClose}>
      <p>{t(teacher ? 'leave.teacherLead' : 'leave.lead')}</p>
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('leave.stay')}
        </button>
        <button type="button" className={teacher ? 'button' : 'button danger'} onClick={() => void controller.leave()}>
          {t('leave.leave')}
        </button>
        {teacher ? (
          <button
            type="button"
            className="button danger"
            onClick={() => {
              void controller.tell({ type: 'lesson.end' })
              onClose()
            }}
          >
            {t('leave.end')}
          </button>
        ) : null}
      </div>
    </Dialog>
  )
}
