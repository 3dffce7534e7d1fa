import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalOf, type LessonRow } from '../../rest/client'
import { listReflections, reflectionsFile, type ReflectionsOfLesson } from '../../rest/reflections'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { ReflectionList } from '../../ui/ReflectionList'

/** What pupils wrote in one lesson, to read and to take along. */
export function ReflectionsDialog({ lesson, onClose }: { lesson: LessonRow; onClose: () => void }) {
  const { t, i18n } = useTranslation()
  const words = useRefusalText()
  const [read, setRead] = useState<ReflectionsOfLesson | null>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    listReflections(lesson.id).then(setRead, (error: unknown) => {
      setProblem(refusalOf(error))
    })
  }, [lesson.id])
  return (
    <Dialog title={t('reflections.ofLesson', { title: lesson.title })} onClose={onClose} size="large">
      <div className="stack">
        {problem === '' ? null : <Problem>{words(problem)}</Problem>}
        {read === null ? <p className="soft">{problem === '' ? t('reflections.loading') : ''}</p> : <Written read={read} />}
        <div className="actions">
          {read === null || read.reflections.length === 0 ? null : (
            <a className="button" href={reflectionsFile(lesson.id, i18n.language)} download>
              <Icon name="download" size={20} />
              {t('reflections.file')}
            </a>
          )}
          <button type="button" className="button main" onClick={onClose}>
            {t('close')}
          </button>
        </div>
      </div>
    </Dialog>
  )
}

function Written({ read: { reflections, missing } }: { read: ReflectionsOfLesson }) {
  const { t } = useTranslation()
  if (reflections.length === 0) return <p className="soft nothing">{t('reflections.nothing')}</p>
  return (
    <>
      <ReflectionList reflections={reflections} />
      {missing.length === 0 ? null : (
        <section className="reflections-waiting" aria-label={t('reflections.missing', { count: missing.length })}>
          <h3>{t('reflections.missing', { count: missing.length })}</h3>
          <ul>
            {missing.map(({ number, name }) => (
              <li key={number}>
                <b className="digits">{number}</b>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
