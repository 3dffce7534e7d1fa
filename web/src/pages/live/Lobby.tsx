import { useTranslation } from 'react-i18next'
import { Icon } from '../../ui/Icon'
import { LOBBIES, type Waiter } from '../../wire'
import { useController, useRoom } from './context'

/** Who stands at the door, longest first; for whoever may open it. */
export function AtTheDoor() {
  const { t } = useTranslation()
  const controller = useController()
  const waiting = useRoom().view?.waiting ?? []
  if (waiting.length === 0) return null
  return (
    <div className="people-section door" role="group" aria-label={t('lobby.atDoor')}>
      <h3>
        {t('lobby.atDoor')} <span className="soft">{waiting.length}</span>
      </h3>
      <ul>
        {waiting.map((waiter) => (
          <WaiterRow key={waiter.id} waiter={waiter} />
        ))}
      </ul>
      {waiting.length < 2 ? null : (
        <button
          type="button"
          className="button small"
          onClick={() => void controller.tell({ type: 'lobby.admit', waiters: null })}
        >
          {t('lobby.admitAll')}
        </button>
      )}
    </div>
  )
}

function WaiterRow({ waiter }: { waiter: Waiter }) {
  const { t } = useTranslation()
  const controller = useController()
  const seat = waiter.seat ?? null
  const name = seat === null ? waiter.name : t('lobby.seat', { number: seat, name: waiter.name })
  return (
    <li className="person">
      <span className="person-name">
        <bdi className="name">{name}</bdi>
        {waiter.free === false ? <span className="soft">{t('lobby.otherDevice')}</span> : null}
      </span>
      <span className="person-actions">
        <button
          type="button"
          className="button small main"
          aria-label={t('lobby.admitOne', { name: waiter.name })}
          onClick={() => void controller.tell({ type: 'lobby.admit', waiters: [waiter.id] })}
        >
          {t('lobby.admit')}
        </button>
        <button
          type="button"
          className="icon-button danger"
          aria-label={t('lobby.refuse', { name: waiter.name })}
          title={t('lobby.refuse', { name: waiter.name })}
          onClick={() => void controller.tell({ type: 'lobby.refuse', waiter: waiter.id })}
        >
          <Icon name="close" size={20} />
        </button>
      </span>
    </li>
  )
}

/** Who waits from now on. */
export function LobbyChoice() {
  const { t } = useTranslation()
  const controller = useController()
  const lobby = useRoom().view?.lesson.settings.lobby ?? 'off'
  return (
    <fieldset className="people-section lobby-choice">
      <legend>{t('lobby.title')}</legend>
      {LOBBIES.map((kind) => (
        <label key={kind} className="lobby-kind">
          <input
            type="radio"
            name="lobby"
            checked={lobby === kind}
            onChange={() => void controller.tell({ type: 'lobby.set', lobby: kind })}
          />
          <span>{t(`lobby.${kind}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
