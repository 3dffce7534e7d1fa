import { useTranslation } from 'react-i18next'
import { savePreferences } from '../../media/preferences'
import { me } from '../../state/room'
import { openInClassroom } from '../../state/roster'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import type { Person } from '../../wire'
import { useController, useRoom } from './context'

/** "I am in the classroom": this device plays no sound. */
export function ClassroomSwitch() {
  const { t } = useTranslation()
  const controller = useController()
  const { inClassroom } = useRoom()
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={inClassroom}
      onClick={() => {
        savePreferences(localStorage, { inClassroom: !inClassroom })
        void controller.setInClassroom(!inClassroom)
      }}
    >
      <span>
        {t('classroom.here')}
        <span className="hint">{t('classroom.hint')}</span>
      </span>
      <span className="track" />
    </button>
  )
}

/** Whose microphone is open in the classroom; `null` where one is not in it. */
export function useOpenMicrophone(): Person | null {
  const room = useRoom()
  if (!room.inClassroom || room.view === null) return null
  return openInClassroom(me(room), room.view.people.values())
}

/** Says that this device is silent on purpose, and who speaks for the room. */
export function ClassroomChip() {
  const { t } = useTranslation()
  const { inClassroom } = useRoom()
  const open = useOpenMicrophone()
  if (!inClassroom) return null
  return (
    <span className="chip classroom-chip">
      <Icon name="person" size={18} />
      <bdi>{open === null ? t('classroom.chip') : t('classroom.open', { name: open.name })}</bdi>
    </span>
  )
}

/** A second microphone in one room howls: asked for, not forbidden. */
export function SecondMicrophone({ name, onYes, onClose }: { name: string; onYes: () => void; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('classroom.askTitle')} onClose={onClose}>
      <p>
        <bdi>{t('classroom.ask', { name })}</bdi>
      </p>
      <div className="actions">
        <button type="button" className="button main" onClick={onClose}>
          {t('classroom.leaveOff')}
        </button>
        <button type="button" className="button" onClick={onYes}>
          {t('classroom.turnOn')}
        </button>
      </div>
    </Dialog>
  )
}
