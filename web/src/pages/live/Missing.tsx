import { useTranslation } from 'react-i18next'
import type { Attendance } from '../../state/roster'

/** Who of the class is not here, with number and name; for the teacher's eyes. */
export function Missing({ attendance }: { attendance: Attendance }) {
  const { t } = useTranslation()
  if (attendance.missing.length === 0) return <p className="all-here">{t('missing.none')}</p>
  return (
    <div className="people-section missing" role="group" aria-label={t('missing.title')}>
      <h3>
        {t('missing.title')} <span className="soft">{attendance.missing.length}</span>
      </h3>
      <ul>
        {attendance.missing.map((seat) => (
          <li key={seat.number} className="person absent">
            <span className="seat-badge">{seat.number}</span>
            <bdi className="name">{seat.name}</bdi>
          </li>
        ))}
      </ul>
    </div>
  )
}
