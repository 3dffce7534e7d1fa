import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { chime } from '../../media/chime'
import { me, type RoomState } from '../../state/room'
import { countKept, hasGuests, isRecording, keptOf, type Kept } from '../../state/recording'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'

const SAYS: Record<Kept, 'recording.chip' | 'recording.voice' | 'recording.without'> = {
  all: 'recording.chip',
  voice: 'recording.voice',
  nothing: 'recording.without',
}

/** The sign that everybody sees and hears; the teacher starts and stops it here. */
export function RecordingSign() {
  const { t } = useTranslation()
  const room = useRoom()
  const [asking, setAsking] = useState(false)
  const own = me(room)
  const recording = room.view?.lesson.recording ?? null
  useSound(isRecording(recording), room.inClassroom)
  const words = signOf(room)
  const rehearses = room.view?.lesson.rehearsal === true
  if (own?.role !== 'teacher' || rehearses)
    return words === null ? null : (
      <span className="chip recording">
        <Icon name="record" size={16} />
        {t(words)}
      </span>
    )
  return (
    <>
      <button
        type="button"
        className={words === null ? 'chip' : 'chip recording'}
        title={isRecording(recording) ? t('recording.manage') : t('recording.title')}
        onClick={() => {
          setAsking(true)
        }}
      >
        <Icon name="record" size={16} />
        {t(words ?? 'recording.open')}
      </button>
      {asking ? (
        <RecordingDialog
          onClose={() => {
            setAsking(false)
          }}
        />
      ) : null}
    </>
  )
}

function signOf(room: RoomState) {
  const [own, recording] = [me(room), room.view?.lesson.recording ?? null]
  if (own === null || recording === null) return null
  // That it failed is the teacher's to know: for the others nothing is recorded.
  if (recording.phase === 'failed') return own.role === 'teacher' ? 'recording.failed' : null
  if (recording.phase === 'announced') return 'recording.soon'
  return own.role === 'observer' ? 'recording.chip' : SAYS[keptOf(own, room.consent, recording.guests === true)]
}

/** Once for each recording, and for who comes in while one runs; not where a room full of devices would sound. */
function useSound(recording: boolean, silent: boolean): void {
  const sounded = useRef(false)
  useEffect(() => {
    if (recording && !sounded.current && !silent) chime()
    sounded.current = recording
  }, [recording, silent])
}

function RecordingDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const recording = useRoom().view?.lesson.recording ?? null
  const [guests, setGuests] = useState(false)
  const runs = isRecording(recording)
  return (
    <Dialog title={t('recording.title')} onClose={onClose}>
      {recording?.phase === 'failed' ? (
        <p className="problem" role="alert">
          {t(`recording.${recording.failure === undefined || recording.failure === '' ? 'failed' : recording.failure}`)} {t('recording.again')}
        </p>
      ) : null}
      <p>{t(runs ? 'recording.running' : 'recording.lead')}</p>
      <Counts guests={runs ? recording?.guests === true : guests} onGuests={runs ? null : setGuests} />
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('recording.close')}
        </button>
        <button
          type="button"
          className={runs ? 'button danger' : 'button main'}
          onClick={() => {
            void controller.tell(runs ? { type: 'recording.stop' } : { type: 'recording.start', guests })
            onClose()
          }}
        >
          {t(runs ? 'recording.stop' : 'recording.start')}
        </button>
      </div>
    </Dialog>
  )
}

interface CountsProps {
  guests: boolean
  /** `null`: it is decided. */
  onGuests: ((on: boolean) => void) | null
}

/** How many pupils are kept how, as they are here now. */
function Counts({ guests, onGuests }: CountsProps) {
  const { t } = useTranslation()
  const { view } = useRoom()
  const people = [...(view?.people.values() ?? [])]
  const counts = countKept(people, view?.roster ?? [], guests)
  return (
    <>
      <dl className="recording-counts">
        {(['all', 'voice', 'nothing'] as const).map((kept) => (
          <div key={kept}>
            <dt>{t(KEEPS[kept])}</dt>
            <dd>{t('recording.pupils', { count: counts[kept] })}</dd>
          </div>
        ))}
      </dl>
      {view?.roster.length === 0 ? null : <p className="hint">{t('recording.byRoster')}</p>}
      {onGuests !== null && hasGuests(people) ? (
        <label className="check">
          <input
            type="checkbox"
            checked={guests}
            onChange={(event) => {
              onGuests(event.target.checked)
            }}
          />
          <span>
            {t('recording.guests')}
            <span className="hint">{t('recording.guestsHint')}</span>
          </span>
        </label>
      ) : null}
    </>
  )
}

const KEEPS = { all: 'recording.keepsAll', voice: 'recording.keepsVoice', nothing: 'recording.keepsNothing' } as const
