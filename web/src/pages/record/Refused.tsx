import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import { deskWithWayBack } from '../../links/wayback'
import { Icon } from '../../ui/Icon'
import { Mark } from '../../ui/Mark'
import { Problem, useRefusalText } from '../../ui/Problem'

const OF_CODE: Readonly<Record<string, 'signIn' | 'refused' | 'link' | 'early'>> = {
  sign_in_first: 'signIn',
  not_found: 'refused',
  token_invalid: 'link',
  token_expired: 'link',
  not_over: 'early',
}

/** There is nothing to show: why, and where to go from here. */
export function Refused({ code, onAgain }: { code: string; onAgain?: () => void }) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const why = OF_CODE[code] ?? 'away'
  return (
    <div className="card stack record-refused">
      <Mark size={52} />
      <h1>{t(`record.${why}Title`)}</h1>
      {why === 'away' ? <Problem>{words(code)}</Problem> : <p className="soft">{t(`record.${why}Lead`)}</p>}
      <div className="row">
        {why === 'away' || why === 'early' ? (
          <button type="button" className="button main large" onClick={onAgain}>
            {t('record.again')}
          </button>
        ) : null}
        {why === 'link' || why === 'early' ? null : (
          <a className={why === 'away' ? 'button large' : 'button main large'} href={deskWithWayBack(keepLanguage('/desk'), location.pathname + location.hash)}>
            <Icon name="home" size={20} />
            {t('record.toDesk')}
          </a>
        )}
      </div>
    </div>
  )
}
