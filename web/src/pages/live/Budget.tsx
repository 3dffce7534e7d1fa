import { useTranslation } from 'react-i18next'
import { classUse, type Signal } from '../../state/budget'
import { useRoom } from './context'
import { SaveDataForAll } from './SoundOnly'

/** What the class uses of the line, and the one switch that helps. For staff. */
export function Budget() {
  const { t } = useTranslation()
  const { budget } = useRoom()
  const use = budget === null ? null : classUse(budget)
  return (
    <div className={`budget ${use?.strain ?? 'calm'}`}>
      {use === null ? null : (
        <p className="budget-use">
          {use.ofMbps === null
            ? t('budget.sum', { used: use.usedMbps })
            : t('budget.of', { used: use.usedMbps, of: use.ofMbps })}
        </p>
      )}
      {use?.ofMbps == null ? null : (
        <svg className="budget-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect className="ground" width="100" height="8" />
          <rect className="used" width={use.part * 100} height="8" />
        </svg>
      )}
      {use === null || use.strain === 'calm' ? null : <p className="budget-strain">{t(`budget.${use.strain}`)}</p>}
      <SaveDataForAll />
    </div>
  )
}

/** Four bars, and why. The words stand for themselves wherever a line is not good. */
export function SignalBars({ signal, name }: { signal: Signal; name: string }) {
  const { t } = useTranslation()
  const reason = t(`signal.${signal.reason}`)
  const label = t('signal.of', { name, reason })
  return (
    <span className={`signal ${signal.reason}`} role="img" aria-label={label} title={reason}>
      <svg viewBox="0 0 20 16" width="20" height="16" aria-hidden="true">
        {[0, 1, 2, 3].map((bar) => (
          <rect key={bar} className={bar <= signal.bars && signal.reason !== 'silent' ? 'lit' : ''} x={bar * 5} y={12 - bar * 4} width="3.5" height={4 + bar * 4} rx="1" />
        ))}
        {signal.reason === 'silent' ? <path d="M2 2l7 7M9 2l-7 7" /> : null}
      </svg>
    </span>
  )
}
