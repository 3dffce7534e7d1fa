import { useTranslation } from 'react-i18next'
import type { LessonView } from '../../protocol/lessonview'
import { reflectionCount } from '../../state/reflections'
import { me } from '../../state/room'
import { Dialog } from '../../ui/Dialog'
import { useStore } from '../../ui/useStore'
import { useController, useRoom } from './context'

/** A pupil presses everything once, so leaving is asked for; a teacher chooses between leaving and ending. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const { view } = room
  const teacher = me(room)?.role === 'teacher'
  return (
    <Dialog title={t('leave.title')} onClose={onClose}>
      <p>{t(teacher ? 'leave.teacherLead' : 'leave.lead')}</p>
      {teacher && view?.lesson.reflection_sheet?.open === true ? <StillWriting view={view} /> : null}
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

/** Ending the lesson takes the sheets away from those who write. */
function StillWriting({ view }: { view: LessonView }) {
  const { t } = useTranslation()
  const all = useStore(useController().reflections.store, (held) => held.all)
  return <p role="status">{t('leave.stillWriting', reflectionCount(view, all))}</p>
}
