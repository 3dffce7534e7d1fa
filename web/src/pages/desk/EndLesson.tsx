import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { endLesson, refusalOf, type LessonRow } from '../../rest/client'
import { Dialog } from '../../ui/Dialog'
import { Problem, useRefusalText } from '../../ui/Problem'

interface Props {
  lesson: LessonRow
  csrf: string
  onEnded: (id: string) => void
  onClose: () => void
}

export function EndLesson({ lesson, csrf, onEnded, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [problem, setProblem] = useState('')
  return (
    <Dialog title={t('desk.endTitle')} onClose={onClose}>
      <p>
        <bdi>{t('desk.endLead', { title: lesson.title })}</bdi>
      </p>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button
          type="button"
          className="button danger"
          onClick={async () => {
            try {
              await endLesson(lesson.id, csrf)
              onEnded(lesson.id)
              onClose()
            } catch (error) {
              setProblem(words(refusalOf(error)))
            }
          }}
        >
          {t('desk.endNow')}
        </button>
      </div>
    </Dialog>
  )
}
