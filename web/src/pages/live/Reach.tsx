import { useTranslation } from 'react-i18next'
import { me } from '../../state/room'
import { callersOf, listenersOf } from '../../state/walk'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'

/** Whose ears and voice go beyond where they are: who listens to one's group, who speaks to all, and one's own reach. */
export function Reach() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const own = me(room)
  const group = own?.listens_to == null ? null : (room.view?.groups.get(own.listens_to) ?? null)
  const listeners = listenersOf(room)
  const callers = callersOf(room)
  return (
    <span className="reach" role="status">
      {listeners.map((person) => (
        <span key={person.id} className="chip green listened">
          <Icon name="ear" size={18} />
          <bdi>{person.role === 'teacher' ? t('walk.teacherListens') : t('walk.listens', { name: person.name })}</bdi>
        </span>
      ))}
      {callers.map((person) => (
        <span key={person.id} className="chip yellow">
          <Icon name="megaphone" size={18} />
          <bdi>{person.role === 'teacher' ? t('walk.teacherSpeaks') : t('walk.speaks', { name: person.name })}</bdi>
        </span>
      ))}
      {group === null ? null : (
        <button
          type="button"
          className="chip green own"
          onClick={() => void controller.tell({ type: 'groups.listen', group: null })}
        >
          <Icon name="ear" size={18} />
          <bdi>{t('walk.youListen', { name: group.name })}</bdi>
          <Icon name="close" size={14} />
          <span className="only-heard">{t('walk.stop')}</span>
        </button>
      )}
      {own?.speaks_to_all === true ? (
        <button type="button" className="chip yellow own" onClick={() => void controller.speakToAll(false)}>
          <Icon name="megaphone" size={18} />
          {t('walk.youSpeak')}
          <Icon name="close" size={14} />
          <span className="only-heard">{t('walk.stop')}</span>
        </button>
      ) : null}
    </span>
  )
}
