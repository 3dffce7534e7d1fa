import { useTranslation } from 'react-i18next'
import { useController, useRoom } from './context'

/** Who was taken out of the lesson, and may be let in again; for whoever may do that. */
export function TakenOut() {
  const { t } = useTranslation()
  const controller = useController()
  const removed = useRoom().view?.removed ?? []
  if (removed.length === 0) return null
  return (
    <div className="people-section taken-out" role="group" aria-label={t('takenOut.title')}>
      <h3>
        {t('takenOut.title')} <span className="soft">{removed.length}</span>
      </h3>
      <ul>
        {removed.map((one) => (
          <li key={one.person} className="person">
            {one.seat == null ? null : <span className="seat-badge">{one.seat}</span>}
            <span className="person-name">
              <bdi className="name">{one.name}</bdi>
              <span className="soft">{t(one.banned ? 'takenOut.banned' : 'takenOut.removed')}</span>
            </span>
            <span className="person-actions">
              <button
                type="button"
                className="button small"
                aria-label={t('takenOut.readmitOf', { name: one.name })}
                onClick={() => void controller.tell({ type: 'person.readmit', person: one.person })}
              >
                {t('takenOut.readmit')}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
