import { useTranslation } from 'react-i18next'
import { Icon } from '../../ui/Icon'
import { Mark } from '../../ui/Mark'
import { PreviewCard } from '../join/Preview'
import { usePreview } from '../join/usePreview'
import { useController, useRoom } from './context'

/** A teacher has to let one in: what one sees meanwhile is oneself, and that one has been noticed. */
export function Waiting() {
  const { t } = useTranslation()
  const controller = useController()
  const preview = usePreview()
  const { waiting } = useRoom()
  const seat = waiting?.seat ?? null
  return (
    <main className="waiting-page">
      <div className="card stack" role="status">
        <Mark size={56} />
        <h1>{t('waiting.title')}</h1>
        {seat === null ? null : <p>{t(waiting?.free === false ? 'waiting.seatTaken' : 'waiting.seat', { number: seat })}</p>}
        <p className="soft">{t('waiting.lead')}</p>
        <button type="button" className="button quiet" onClick={() => void controller.leave()}>
          <Icon name="leave" size={20} />
          {t('waiting.leave')}
        </button>
      </div>
      <PreviewCard preview={preview} />
    </main>
  )
}
