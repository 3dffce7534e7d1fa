import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import type { Farewell as Reason } from '../../state/room'
import { Mark } from '../../ui/Mark'

interface Props {
  reason: Reason
  /** The class code, where it is known: the way back through the join page. */
  code: string
  teacher: boolean
}

/** The last screen: why it is over for this person, and where to go. */
export function Farewell({ reason, code, teacher }: Props) {
  const { t } = useTranslation()
  return (
    <main className="farewell">
      <div className="card stack" role="status">
        <Mark size={64} />
        <h1>{t(`farewell.${reason}`)}</h1>
        <p className="soft">{t(`farewell.${reason}Lead`)}</p>
        <div className="farewell-ways">
          {reason === 'left' || reason === 'replaced' || reason === 'turned_away' || reason === 'fault' ? (
            <button
              type="button"
              className="button main large"
              onClick={() => {
                location.reload()
              }}
            >
              {t(reason === 'fault' ? 'farewell.reload' : 'farewell.back')}
            </button>
          ) : null}
          {(reason === 'token' || reason === 'removed') && code !== '' ? (
            <a className="button main large" href={keepLanguage(`/l/${code}`)}>
              {t('farewell.rejoin')}
            </a>
          ) : null}
          <a className="button" href={keepLanguage(teacher ? '/desk' : '/')}>
            {t(teacher ? 'farewell.desk' : 'farewell.home')}
          </a>
        </div>
      </div>
    </main>
  )
}
