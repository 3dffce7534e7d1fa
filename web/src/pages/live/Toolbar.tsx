import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isGuide } from '../../state/happenings'
import { handPlace, isLocked } from '../../state/selectors'
import { canShareScreen } from '../../media/capture'
import { isSoundOnly, me, type Shown, type SourceStatus } from '../../state/room'
import { mayCapture } from '../../state/consent'
import { Icon, type IconName } from '../../ui/Icon'
import { SecondMicrophone, useOpenMicrophone } from './Classroom'
import { useController, useRoom } from './context'
import { ReactionTool } from './Reactions'
import { RecordingRequestTool } from './RecordingRequest'

interface Props {
  askOpen: boolean
  onAsk: () => void
  notesOpen: boolean
  onNotes: () => void
  groupsOpen: boolean
  onGroups: () => void
  onLeave: () => void
}

export function Toolbar({ askOpen, onAsk, notesOpen, onNotes, groupsOpen, onGroups, onLeave }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const own = me(room)
  return (
    <section className={canShareScreen() ? 'toolbar' : 'toolbar no-screen'} aria-label={t('room.toolbar')}>
      {own?.role === 'observer' ? (
        <span className="chip observing">
          <Icon name="eye" size={18} />
          {t('room.observing')}
        </span>
      ) : (
        <>
          <SourceTool source="microphone" on="microphone" off="microphoneOff" label={t('room.microphone')} />
          <SourceTool source="camera" on="camera" off="cameraOff" label={t('room.camera')} />
          {canShareScreen() ? <PresentTool what="screen" label={t('room.screen')} /> : null}
          <PresentTool what="paper" label={t('room.paper')} />
        </>
      )}
      {own?.role === 'student' ? <HandTool /> : null}
      {own?.role === 'student' ? <ReactionTool /> : null}
      {isGuide(own) || (own?.role === 'observer' && room.view?.lesson.groups_open === true) ? (
        <button type="button" className="tool" aria-pressed={groupsOpen} onClick={onGroups}>
          <Icon name="groups" />
          <span>{t('room.groups')}</span>
        </button>
      ) : null}
      {own?.role === 'observer' ? (
        <button type="button" className="tool" aria-pressed={notesOpen} onClick={onNotes}>
          <Icon name="pen" />
          <span>{t('notes.title')}</span>
        </button>
      ) : null}
      <RecordingRequestTool />
      {isGuide(own) ? (
        <button type="button" className="tool" aria-pressed={askOpen} onClick={onAsk}>
          <Icon name="ask" />
          <span>{t('room.ask')}</span>
        </button>
      ) : null}
      <button type="button" className="tool leave" onClick={onLeave}>
        <Icon name="leave" />
        <span>{t('room.leave')}</span>
      </button>
    </section>
  )
}

interface SourceToolProps {
  source: 'microphone' | 'camera'
  on: IconName
  off: IconName
  label: string
}

function SourceTool({ source, on, off, label }: SourceToolProps) {
  const controller = useController()
  const room = useRoom()
  const status = room.mine[source]
  const open = useOpenMicrophone()
  const [asking, setAsking] = useState(false)
  const second = source === 'microphone' && status === 'off' && open !== null
  return (
    <>
      <Tool
        label={label}
        icon={status === 'off' ? off : on}
        status={status}
        locked={isLocked(room, source)}
        agreed={mayCapture(room.consent, source)}
        kind={status === 'off' ? 'off' : ''}
        onPress={() => {
          if (second) setAsking(true)
          else void controller.toggle(source)
        }}
      />
      {asking && open !== null ? (
        <SecondMicrophone
          name={open.name}
          onYes={() => {
            setAsking(false)
            void controller.toggle(source)
          }}
          onClose={() => {
            setAsking(false)
          }}
        />
      ) : null}
    </>
  )
}

/** The screen, or paper under a camera: the same place on everybody's stage, so one of them at a time. */
function PresentTool({ what, label }: { what: Shown; label: string }) {
  const controller = useController()
  const room = useRoom()
  const status = room.showing === what ? room.mine.screen : 'off'
  return (
    <Tool
      label={label}
      icon={what}
      status={status}
      locked={isLocked(room, 'screen') || isSoundOnly(room)}
      agreed={mayCapture(room.consent, 'screen')}
      kind={what}
      onPress={() => void controller.present(what)}
    />
  )
}

interface ToolProps {
  label: string
  icon: IconName
  status: SourceStatus
  locked: boolean
  /** The person's family agreed to it. */
  agreed: boolean
  kind: string
  onPress: () => void
}

function Tool({ label, icon, status, locked, agreed, kind, onPress }: ToolProps) {
  const { t } = useTranslation()
  // Pressed says what the person wants: a second press while the camera opens must not look like a first one.
  const pressed = status !== 'off'
  const closed = (locked || !agreed) && !pressed
  return (
    <button
      type="button"
      className={`tool ${kind}`}
      aria-pressed={pressed}
      aria-busy={status === 'starting'}
      disabled={closed}
      {...(agreed ? {} : { title: t('consent.why', { what: label }), 'aria-description': t('consent.why', { what: label }) })}
      onClick={onPress}
    >
      {status === 'starting' ? <span className="spinner" aria-hidden="true" /> : <Icon name={icon} />}
      <span>{label}</span>
      {closed ? (
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
  const room = useRoom()
  const place = handPlace(room, room.you)
  const raised = place !== null
  return (
    <button
      type="button"
      className="tool hand"
      aria-pressed={raised}
      onClick={() => void controller.tell({ type: 'hand.set', raised: !raised })}
    >
      <Icon name="hand" />
      <span>{t('room.hand')}</span>
      {place === null ? null : (
        <span className="hand-place" aria-hidden="true">
          {t('hands.place', { count: place, ordinal: true })}
        </span>
      )}
    </button>
  )
}
