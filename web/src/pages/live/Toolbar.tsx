import { useTranslation } from 'react-i18next'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { isLocked } from '../../state/selectors'
import type { Source } from '../../wire'
import { Icon, type IconName } from '../../ui/Icon'
import { useController, useRoom } from './context'

interface Props {
  groupsOpen: boolean
  onGroups: () => void
  onLeave: () => void
}

export function Toolbar({ groupsOpen, onGroups, onLeave }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const own = me(room)
  return (
    <div className="toolbar" role="toolbar" aria-label={t('room.toolbar')}>
      {own?.role === 'observer' ? (
        <span className="chip observing">
          <Icon name="eye" size={18} />
          {t('room.observing')}
        </span>
      ) : (
        <>
          <SourceTool source="microphone" on="microphone" off="microphoneOff" label={t('room.microphone')} />
          <SourceTool source="camera" on="camera" off="cameraOff" label={t('room.camera')} />
          <SourceTool source="screen" on="screen" off="screen" label={t('room.screen')} />
        </>
      )}
      {own?.role === 'student' ? <HandTool /> : null}
      {isGuide(own) || (own?.role === 'observer' && room.view?.lesson.groups_open === true) ? (
        <button type="button" className="tool" aria-pressed={groupsOpen} onClick={onGroups}>
          <Icon name="groups" />
          <span>{t('room.groups')}</span>
        </button>
      ) : null}
      <button type="button" className="tool leave" onClick={onLeave}>
        <Icon name="leave" />
        <span>{t('room.leave')}</span>
      </button>
    </div>
  )
}

function SourceTool({ source, on, off, label }: { source: Source; on: IconName; off: IconName; label: string }) {
  const controller = useController()
  const room = useRoom()
  const status = room.mine[source]
  // Pressed says what the person wants: a second press while the camera opens must not look like a first one.
  const pressed = status !== 'off'
  const locked = isLocked(room, source) && !pressed
  const mark = source === 'screen' || pressed ? '' : 'off'
  return (
    <button
      type="button"
      className={`tool ${mark}`}
      aria-pressed={pressed}
      aria-busy={status === 'starting'}
      disabled={locked}
      onClick={() => void controller.toggle(source)}
    >
      {status === 'starting' ? <span className="spinner" aria-hidden="true" /> : <Icon name={pressed ? on : off} />}
      <span>{label}</span>
      {locked ? (
        <span className="locked">
          <Icon name="lock" size={14} />
        </span>
      ) : null}
    </button>
  )
}

function HandTool() {
  const { t } = useTranslation()
  const controller = useController()
  const raised = (me(useRoom())?.hand_raised_at ?? null) !== null
  return (
    <button
      type="button"
      className="tool hand"
      aria-pressed={raised}
      onClick={() => void controller.tell({ type: 'hand.set', raised: !raised })}
    >
      <Icon name="hand" />
      <span>{t('room.hand')}</span>
    </button>
  )
}
