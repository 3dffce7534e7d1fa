import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import { spaced } from '../../links/code'
import type { LessonRow } from '../../rest/client'
import { recordPage } from '../../rest/record'
import { CopyButton } from '../../ui/CopyButton'
import { Icon } from '../../ui/Icon'

interface Props {
  lesson: LessonRow
  onShow: () => void
  onEnd: () => void
  onDelete: () => void
  onReflections: () => void
}

/** One lesson with everything that its teacher does with it. */
export function LessonCard({ lesson, onShow, onEnd, onDelete, onReflections }: Props) {
  const { t, i18n } = useTranslation()
  const when = (seconds: number): string =>
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(seconds * 1000)
  const ended = lesson.ended_at !== null
  return (
    <article className={ended ? 'card lesson ended' : 'card lesson'} aria-label={lesson.title}>
      <div className="lesson-head">
        <div>
          <h3>
            <bdi>{lesson.title}</bdi>
          </h3>
          <p className="soft">
            {lesson.ended_at === null
              ? t('desk.madeAt', { when: when(lesson.created_at) })
              : t('desk.endedAt', { when: when(lesson.ended_at) })}
            {ended && lesson.rehearsal === true ? ` ${t('rehearsal.goes')}` : null}
          </p>
        </div>
        <span className="row">
          {lesson.rehearsal === true ? <span className="chip yellow">{t('rehearsal.mark')}</span> : null}
          {lesson.held === true ? (
            <span className="chip yellow" title={t('deleting.heldHint')}>
              <Icon name="lock" size={16} />
              {t('deleting.held')}
            </span>
          ) : null}
          <span className={ended ? 'chip' : 'chip green'}>{t(ended ? 'desk.ended' : 'desk.ready')}</span>
        </span>
      </div>
      {ended ? (
        <div className="row lesson-actions">
          <button
            type="button"
            className="button"
            onClick={onReflections}
            aria-label={t('reflections.ofLesson', { title: lesson.title })}
          >
            <Icon name="pen" size={20} />
            {t('reflections.title')}
          </button>
          <RecordLink lesson={lesson} />
          {lesson.held === true ? null : (
            <button
              type="button"
              className="button quiet"
              onClick={onDelete}
              aria-label={t('deleting.ofLesson', { title: lesson.title })}
            >
              {t('deleting.delete')}
            </button>
          )}
        </div>
      ) : (
        <>
          <p className="lesson-code">
            <span className="soft">{t('desk.code')}</span>
            <span className="digits">{spaced(lesson.code)}</span>
          </p>
          <div className="row lesson-actions">
            <a
              className="button main"
              href={keepLanguage(lesson.links.teacher)}
              aria-label={t('desk.openOf', { title: lesson.title })}
            >
              <Icon name="enter" size={20} />
              {t('desk.open')}
            </a>
            <button
              type="button"
              className="button"
              onClick={onShow}
              aria-label={t('desk.showOf', { title: lesson.title })}
            >
              <Icon name="qr" size={20} />
              {t('desk.show')}
            </button>
            <CopyButton text={lesson.links.student} label={t('desk.copyStudent')} />
            <CopyButton text={lesson.links.observer} label={t('desk.copyObserver')} icon="eye" />
            <RecordLink lesson={lesson} />
            <button
              type="button"
              className="button quiet"
              onClick={onEnd}
              aria-label={t('desk.endOf', { title: lesson.title })}
            >
              {t('desk.end')}
            </button>
          </div>
        </>
      )}
    </article>
  )
}

/** Rehearsals have no record. */
function RecordLink({ lesson: { id, title, rehearsal } }: { lesson: LessonRow }) {
  const { t } = useTranslation()
  if (rehearsal === true) return null
  return (
    <a className="button" href={keepLanguage(recordPage(id))} aria-label={t('record.ofLesson', { title })}>
      <Icon name="sheet" size={20} />
      {t('record.title')}
    </a>
  )
}
