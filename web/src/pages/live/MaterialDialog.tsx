import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fetched } from '../../board/files'
import { refusalOf } from '../../rest/client'
import { bringMaterial, listMaterial, type Material, type MaterialPage } from '../../rest/material'
import { Dialog } from '../../ui/Dialog'
import { FileButton } from '../../ui/FileButton'
import type { IconName } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { Segments } from '../../ui/Segments'

const ACCEPTED = 'application/pdf,image/png,image/jpeg,image/webp,image/gif,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt'

interface Props {
  lessonId: string
  token: string
  fetchFile: (hash: string) => Promise<Fetched>
  onPut: (pages: readonly MaterialPage[], to: Destination) => void
  onClose: () => void
}

/** Onto the open page, or given out: a page more for every pupil, or for every group. */
export type Destination = 'here' | 'own' | 'group'
const DESTINATIONS: readonly (readonly [Destination, IconName])[] = [
  ['here', 'board'],
  ['own', 'person'],
  ['group', 'groups'],
]

/** Documents of the lesson, page by page, where they are to go, and the way to bring another one. */
export function MaterialDialog({ lessonId, token, fetchFile, onPut, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const { material, reading, refused, bring } = useMaterial(lessonId, token)
  const [to, setTo] = useState<Destination>('here')
  return (
    <Dialog title={t('material.title')} onClose={onClose} size="large">
      <p className="soft">{t('material.lead')}</p>
      <FileButton
        label={t(reading ? 'material.reading' : 'material.choose')}
        className="button main"
        accept={ACCEPTED}
        disabled={reading}
        onFile={bring}
      />
      {refused === null ? null : <Problem>{words(refused)}</Problem>}
      {material.length === 0 ? null : (
        <>
          <Where to={to} onChange={setTo} />
          <div className="material-list">
            {material.map((document) => (
              <Document
                key={document.id}
                document={document}
                fetchFile={fetchFile}
                onPut={(pages) => {
                  onPut(pages, to)
                }}
              />
            ))}
          </div>
        </>
      )}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}

function Where({ to, onChange }: { to: Destination; onChange: (to: Destination) => void }) {
  const { t } = useTranslation()
  return (
    <div className="material-where">
      <Segments
        label={t('material.where')}
        segments={DESTINATIONS.map(([value, icon]) => ({ value, words: t(`materialTo.${value}`), icon }))}
        value={to}
        onChange={onChange}
      />
      <p className="soft">{t(`materialWill.${to}`)}</p>
    </div>
  )
}

function useMaterial(lessonId: string, token: string) {
  const [material, setMaterial] = useState<readonly Material[]>([])
  const [reading, setReading] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  useEffect(() => {
    listMaterial(lessonId, token).then(
      (listed) => { setMaterial(listed.material) },
      (error: unknown) => { setRefused(refusalOf(error)) },
    )
  }, [lessonId, token])
  const bring = (file: File): void => {
    setReading(true)
    setRefused(null)
    bringMaterial(lessonId, token, file)
      .then(
        (made) => { setMaterial((before) => [made, ...before]) },
        (error: unknown) => { setRefused(refusalOf(error)) },
      )
      .finally(() => { setReading(false) })
  }
  return { material, reading, refused, bring }
}

function Document(props: {
  document: Material
  fetchFile: Props['fetchFile']
  onPut: (pages: readonly MaterialPage[]) => void
}) {
  const { t } = useTranslation()
  const { name, pages } = props.document
  return (
    <section className="material-document" aria-label={name}>
      <div className="material-head">
        <h3>
          <bdi>{name}</bdi>
        </h3>
        {pages.length > 1 ? (
          <button type="button" className="button" onClick={() => { props.onPut(pages) }}>
            {t('material.putAll', { count: pages.length })}
          </button>
        ) : null}
      </div>
      <div className="material-pages">
        {pages.map((page, index) => (
          <button
            key={`${index}-${page.file}`}
            type="button"
            className="material-page"
            aria-label={t('material.put', { name, page: index + 1 })}
            onClick={() => { props.onPut([page]) }}
          >
            <Thumb hash={page.thumb} fetchFile={props.fetchFile} />
            <span aria-hidden="true">{index + 1}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

function Thumb({ hash, fetchFile }: { hash: string; fetchFile: Props['fetchFile'] }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    let made: string | null = null
    let gone = false
    fetchFile(hash).then(
      (content) => {
        if (gone || content === 'missing') return
        made = URL.createObjectURL(content)
        setAddress(made)
      },
      () => {
        // The page can be put all the same; its number says which it is.
      },
    )
    return () => {
      gone = true
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [hash, fetchFile])
  return address === null ? <span className="material-thumb" /> : <img className="material-thumb" src={address} alt="" />
}
