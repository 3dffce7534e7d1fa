import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import { packageFile, recordFile, recordPdf, type Names } from '../../rest/record'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { tablesOf } from './measures'
import { WatchLinks } from './WatchLinks'
import type { Loaded } from './useRecord'

interface Props {
  loaded: Loaded
  busy: boolean
  csrf: string
  onLoad: (names: Names) => void
}

/** What one does with a record. None of it is printed. */
export function Actions({ loaded, busy, csrf, onLoad }: Props) {
  const { t } = useTranslation()
  const hidden = loaded.names === 'hide'
  const shows = !hidden && loaded.record.began_at !== null
  return (
    <div className="record-actions">
      <a className="button quiet" href={keepLanguage('/desk')}>
        <Icon name="before" size={20} />
        {t('record.toDesk')}
      </a>
      {shows ? (
        <a className="button main" href="#play">
          <Icon name="play" size={20} />
          {t('player.open')}
        </a>
      ) : null}
      <div className="record-tools">
        <button
          type="button"
          role="switch"
          className="switch"
          aria-checked={hidden}
          disabled={busy}
          onClick={() => {
            onLoad(hidden ? 'show' : 'hide')
          }}
        >
          {t('record.withoutNames')}
          <span className="track" />
        </button>
        {loaded.record.held === true ? (
          <span className="chip yellow" title={t('deleting.heldHint')}>
            <Icon name="lock" size={16} />
            {t('deleting.held')}
          </span>
        ) : null}
        <Files loaded={loaded} />
        <Pdf loaded={loaded} />
        {shows ? <ToOthers lessonId={loaded.record.lesson_id} csrf={csrf} /> : null}
      </div>
    </div>
  )
}

function ToOthers({ lessonId, csrf }: { lessonId: string; csrf: string }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          setOpen(true)
        }}
      >
        <Icon name="groups" size={20} />
        {t('watchLinks.open')}
      </button>
      {open ? (
        <WatchLinks
          lessonId={lessonId}
          csrf={csrf}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : null}
    </>
  )
}

/** By how many minutes the reader's clock was ahead of UTC then. */
function ahead(unix: number | null): number {
  return -new Date((unix ?? 0) * 1000).getTimezoneOffset()
}

/** The record as the server made it when the lesson ended, or makes it now. */
function Pdf({ loaded: { record, names } }: { loaded: Loaded }) {
  const { t, i18n } = useTranslation()
  if (record.began_at === null) return null
  return (
    <a className="button" href={recordPdf(record.lesson_id, names, i18n.language, ahead(record.began_at))} download>
      <Icon name="download" size={20} />
      {t('recordPdf.save')}
    </a>
  )
}

/** The tables of this record, each as a file; without names where it is shown without. */
function Files({ loaded: { record, names } }: { loaded: Loaded }) {
  const { t, i18n } = useTranslation()
  const [open, setOpen] = useState(false)
  const close = (): void => {
    setOpen(false)
  }
  const tables = tablesOf(record)
  if (tables.length === 0) return null
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          setOpen(true)
        }}
      >
        <Icon name="download" size={20} />
        {t('record.files')}
      </button>
      {open ? (
        <Dialog title={t('record.files')} onClose={close}>
          <p className="soft">{t('record.filesLead')}</p>
          {names === 'hide' ? <p className="chip">{t('record.isWithoutNames')}</p> : null}
          <ul className="record-files">
            {tables.map((table) => (
              <li key={table}>
                <a href={recordFile(record.lesson_id, table, names, i18n.language, ahead(record.began_at))} download>
                  <Icon name="download" size={20} />
                  {t(`recordSections.${table}`)}
                </a>
              </li>
            ))}
            <li>
              <a href={packageFile(record.lesson_id, i18n.language, ahead(record.began_at))} download>
                <Icon name="download" size={20} />
                {t('record.package')}
              </a>
            </li>
          </ul>
          <div className="actions">
            <button type="button" className="button main" onClick={close}>
              {t('close')}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
