import { useTranslation } from 'react-i18next'
import { me } from '../../state/room'
import { Icon } from '../../ui/Icon'
import type { Source } from '../../wire'
import { useController, useRoom } from './context'

/** What a teacher does to everybody at once. */
export function OrderForAll() {
  const { t } = useTranslation()
  const controller = useController()
  const attention = useRoom().view?.lesson.attention === true
  return (
    <div className="order-all">
      <button
        type="button"
        className={attention ? 'button small main' : 'button small'}
        aria-pressed={attention}
        onClick={() => void controller.tell({ type: 'attention.set', on: !attention })}
      >
        <Icon name="eye" size={18} />
        {t('order.attention')}
      </button>
      <button type="button" className="button small" onClick={() => void controller.tell({ type: 'people.mute' })}>
        <Icon name="microphoneOff" size={18} />
        {t('people.muteAll')}
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => void controller.tell({ type: 'people.mute', source: 'camera' })}
      >
        <Icon name="cameraOff" size={18} />
        {t('order.stopCameras')}
      </button>
    </div>
  )
}

const ASKED = { microphone: 'order.askedMicrophone', camera: 'order.askedCamera', screen: 'order.askedCamera' } as const

/** The teacher asks; the pupil decides. Nothing is turned on by anybody else. */
export function Asked() {
  const { t } = useTranslation()
  const controller = useController()
  const source: Source | undefined = me(useRoom())?.asked?.[0]
  if (source === undefined) return null
  return (
    <section className="asked card" aria-labelledby="asked-words">
      <p id="asked-words" role="alert">
        <Icon name={source === 'microphone' ? 'microphone' : 'camera'} />
        {t(ASKED[source])}
      </p>
      <div className="actions">
        <button type="button" className="button" onClick={() => void controller.tell({ type: 'asked.decline', source })}>
          {t('order.notNow')}
        </button>
        <button type="button" className="button main" onClick={() => void controller.toggle(source)}>
          {t('order.turnOn')}
        </button>
      </div>
    </section>
  )
}

/** Said to all while all eyes are on the teacher. */
export function AttentionSign() {
  const { t } = useTranslation()
  const room = useRoom()
  if (room.view?.lesson.attention !== true) return null
  return (
    <p className="attention" role="status">
      <Icon name="eye" size={20} />
      {t(me(room)?.role === 'student' ? 'order.eyesOnTeacher' : 'order.eyesOnYou')}
    </p>
  )
}
