/** What was recorded of the lesson: to be played track by track, and deleted. Beside the document, never printed. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalOf } from '../../rest/client'
import { deleteRecording, listRecordings, trackFile, type RecordedSpan, type RecordedTrack } from '../../rest/recordings'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { Exports } from './Exports'
import { useFormats } from './formats'
import { byPerson } from './measures'

interface Props {
  lessonId: string
  csrf: string
}

export function Recordings({ lessonId, csrf }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [recordings, setRecordings] = useState<readonly RecordedSpan[]>([])
  const [refusal, setRefusal] = useState('')
  const load = useCallback(async (): Promise<void> => {
    try {
      setRecordings((await listRecordings(lessonId)).recordings)
      setRefusal('')
    } catch (error) {
      setRefusal(refusalOf(error))
    }
  }, [lessonId])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void load()
  }, [load])
  const remove = async (id: string): Promise<void> => {
    try {
      await deleteRecording(lessonId, id, csrf)
      await load()
    } catch (error) {
      setRefusal(refusalOf(error))
    }
  }
  const kept = recordings.filter(({ tracks }) => tracks.length > 0)
  if (kept.length === 0 && refusal === '') return null
  return (
    <section className="record-recordings" aria-labelledby="recordings-title">
      <h2 id="recordings-title">{t('recordRecordings.title')}</h2>
      <p className="soft">{t('recordRecordings.lead')}</p>
      {refusal === '' ? null : <Problem>{words(refusal)}</Problem>}
      {kept.map((one) => (
        <Recording key={one.id} lessonId={lessonId} csrf={csrf} recording={one} onDelete={() => void remove(one.id)} />
      ))}
    </section>
  )
}

interface RecordingProps {
  lessonId: string
  csrf: string
  recording: RecordedSpan
  onDelete: () => void
}

function Recording({ lessonId, csrf, recording, onDelete }: RecordingProps) {
  const { t, i18n } = useTranslation()
  const formats = useFormats()
  const [deleting, setDeleting] = useState(false)
  const [chosen, setChosen] = useState(0)
  const people = byPerson(recording.tracks)
  const megabytes = recording.tracks.reduce((sum, { size }) => sum + size, 0) / 1e6
  return (
    <div className="record-recording">
      <div className="record-recording-head">
        <h3>{formats.range(recording.began_at, recording.ended_at)}</h3>
        <span className="soft">
          {t('recordRecordings.size', { size: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 }).format(Math.max(1, megabytes)) })}
        </span>
        {recording.ended_at === null ? <span className="chip recording">{t('recordRecordings.goesOn')}</span> : null}
        {recording.ended_at === null ? null : (
          <button
            type="button"
            className={deleting ? 'button danger small' : 'button quiet small'}
            onClick={() => {
              if (deleting) onDelete()
              setDeleting(!deleting)
            }}
          >
            {t(deleting ? 'recordRecordings.deleteNow' : 'recordRecordings.delete')}
          </button>
        )}
      </div>
      <label className="field">
        <span>{t('recordRecordings.whose')}</span>
        <select
          className="input"
          value={chosen}
          onChange={(event) => {
            setChosen(Number(event.target.value))
          }}
        >
          {people.map(({ name, seat }, index) => (
            <option key={index} value={index}>
              {seat === null ? name : `${String(seat)} ${name}`}
            </option>
          ))}
        </select>
      </label>
      <ul className="record-tracks">
        {(people[chosen]?.tracks ?? []).map((track) => (
          <li key={track.file}>
            <Track track={track} address={trackFile(lessonId, recording.id, track.file)} />
          </li>
        ))}
      </ul>
      {recording.ended_at === null ? null : <Exports lessonId={lessonId} recording={recording.id} csrf={csrf} />}
    </div>
  )
}

function Track({ track, address }: { track: RecordedTrack; address: string }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const label = `${t(`recordSources.${track.source}`)} ${formats.range(track.begins_at, track.ends_at ?? track.begins_at)}`
  return (
    <>
      <p>
        <Icon name={track.source} size={18} /> {label}
        {track.group === '' ? null : (
          <span className="chip">
            <bdi>{track.group}</bdi>
          </span>
        )}
      </p>
      {track.source === 'microphone' ? (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- there are none
        <audio controls preload="none" src={address} aria-label={label} />
      ) : (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- there are none
        <video controls playsInline preload="none" src={address} aria-label={label} />
      )}
    </>
  )
}
