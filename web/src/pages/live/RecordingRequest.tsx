import { useTranslation } from 'react-i18next'
import { isRecording } from '../../state/recording'
import { me } from '../../state/room'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'

/** The observer's: asks the teachers for a recording, or takes that back. Not there while one is made. */
export function RecordingRequestTool() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const own = me(room)
  if (own?.role !== 'observer' || room.view === null) return null
  if (room.view.lesson.rehearsal === true || isRecording(room.view.lesson.recording)) return null
  const asks = own.asks_recording === true
  return (
    <button
      type="button"
      className={asks ? 'tool on' : 'tool'}
      aria-pressed={asks}
      onClick={() => void controller.tell({ type: 'recording.ask', on: !asks })}
    >
      <Icon name="record" />
      <span>{t('recording.ask')}</span>
    </button>
  )
}

/** The teacher's: who asks for a recording, and whether to make one. One question at a time. */
export function RecordingRequested() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const own = me(room)
  const asker = [...(room.view?.people.values() ?? [])].find((person) => person.asks_recording === true)
  if (own?.role !== 'teacher' || asker === undefined || (own.asked ?? []).length > 0) return null
  const answer = (allow: boolean): void => {
    void controller.tell({ type: 'recording.answer', person: asker.id, allow })
  }
  return (
    <section className="asked card" aria-labelledby="recording-asked">
      <p id="recording-asked" role="alert">
        <Icon name="record" />
        <bdi>{t('recording.asked', { name: asker.name })}</bdi>
      </p>
      <p className="hint">{t('recording.askedHint')}</p>
      <div className="actions">
        <button
          type="button"
          className="button"
          onClick={() => {
            answer(false)
          }}
        >
          {t('recording.notNow')}
        </button>
        <button
          type="button"
          className="button main"
          onClick={() => {
            answer(true)
          }}
        >
          {t('recording.allow')}
        </button>
      </div>
    </section>
  )
}
