import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem, useRefusalText } from '../../ui/Problem'
import { plain } from '../../words/marks'
import { Actions } from './Actions'
import { Recordings } from './Recordings'
import { Refused } from './Refused'
import { Sheet } from './Sheet'
import { useRecord } from './useRecord'

/** The record of a lesson for its teacher: a document to read, to print and to take along. */
export function RecordPage({ lessonId, csrf = '' }: { lessonId: string; csrf?: string }) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const { loaded, busy, refusal, load } = useRecord(lessonId)
  const title = loaded === null ? null : plain(t('record.ofLesson', { title: loaded.record.title }))
  useEffect(() => {
    // What the browser calls the PDF, too.
    if (title !== null) document.title = title
  }, [title])
  if (loaded === null) {
    if (busy) return <p className="soft record-waiting">{t('record.loading')}</p>
    return (
      <Refused
        code={refusal}
        onAgain={() => {
          load('show')
        }}
      />
    )
  }
  return (
    <div className="record" aria-busy={busy}>
      <Actions loaded={loaded} busy={busy} csrf={csrf} onLoad={load} />
      {refusal === '' ? null : <Problem>{words(refusal)}</Problem>}
      <Sheet
        loaded={loaded}
        busy={busy}
        onReload={() => {
          load(loaded.names)
        }}
      />
      {loaded.names === 'hide' ? null : <Recordings lessonId={lessonId} csrf={csrf} />}
    </div>
  )
}
