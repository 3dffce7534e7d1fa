import { useTranslation } from 'react-i18next'
import { clockText } from '../../state/clock'
import { countdownOf } from '../../state/groupwork'
import { Icon } from '../../ui/Icon'
import type { GroupWork } from '../../wire'
import { useController } from './context'
import { useClock } from './useClock'

export const MINUTES = [3, 5, 8, 10, 15, 20, 30] as const
export const NOTICE_SECONDS = 30

/** The time that groups have, and the way back: what a teacher does most while groups work. */
export function GroupClockControls({ work }: { work: GroupWork }) {
  const { t } = useTranslation()
  const controller = useController()
  const now = useClock(work.clock != null || work.recall_at != null)
  const left = countdownOf(work, now)
  if (left.kind === 'back')
    return (
      <div className="group-clock last">
        <p className="group-clock-time">
          <span>{t('groups.backIn')}</span> <b className="digits">{clockText(left.seconds)}</b>
        </p>
        <button type="button" className="button" onClick={() => void controller.tell({ type: 'groups.stay' })}>
          {t('groups.stay')}
        </button>
        <Recall main />
      </div>
    )
  return (
    <div className={`group-clock ${left.kind}`}>
      {left.kind === 'none' ? null : (
        <p className="group-clock-time">
          <span>{left.kind === 'up' ? t('groups.timeUp') : t('groups.timeLeft')}</span>{' '}
          {left.kind === 'up' ? null : <b className="digits">{clockText(left.seconds)}</b>}
        </p>
      )}
      {left.kind === 'none' ? (
        <Minutes
          value=""
          onChange={(minutes) => void controller.tell({ type: 'groups.timer', seconds: minutes === null ? null : minutes * 60 })}
        />
      ) : (
        <Stretch />
      )}
      <button
        type="button"
        className="button main"
        onClick={() => void controller.tell({ type: 'groups.recall', in_seconds: NOTICE_SECONDS })}
      >
        <Icon name="home" size={20} />
        {t('groups.recallIn', { seconds: NOTICE_SECONDS })}
      </button>
      <Recall main={false} />
      {left.kind === 'none' || left.kind === 'up' ? null : <AtZero work={work} seconds={left.seconds} />}
    </div>
  )
}

function Recall({ main }: { main: boolean }) {
  const { t } = useTranslation()
  const controller = useController()
  return (
    <button
      type="button"
      className={main ? 'button main' : 'button'}
      onClick={() => void controller.tell({ type: 'groups.recall' })}
    >
      {t('groups.recall')}
    </button>
  )
}

function Stretch() {
  const { t } = useTranslation()
  const controller = useController()
  return (
    <>
      {[1, 3].map((minutes) => (
        <button
          key={minutes}
          type="button"
          className="button"
          onClick={() => void controller.tell({ type: 'groups.stretch', seconds: minutes * 60 })}
        >
          {t('groups.stretch', { minutes })}
        </button>
      ))}
    </>
  )
}

/** What the end of the time brings. The time itself goes on as it was. */
function AtZero({ work, seconds }: { work: GroupWork; seconds: number }) {
  const { t } = useTranslation()
  const controller = useController()
  const recall = work.clock?.then === 'recall'
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={recall}
      onClick={() => void controller.tell({ type: 'groups.timer', seconds, then: recall ? 'nothing' : 'recall' })}
    >
      <span>{t('groups.recallAtZero')}</span>
      <span className="track" />
    </button>
  )
}

export function Minutes({ value, onChange }: { value: string; onChange: (minutes: number | null) => void }) {
  const { t } = useTranslation()
  return (
    <label className="minutes">
      <span>{t('groups.time')}</span>
      <select
        className="input"
        value={value}
        onChange={(event) => {
          onChange(event.target.value === '' ? null : Number(event.target.value))
        }}
      >
        <option value="">{t('groups.noLimit')}</option>
        {MINUTES.map((minutes) => (
          <option key={minutes} value={minutes}>
            {t('groups.minutes', { minutes })}
          </option>
        ))}
      </select>
    </label>
  )
}
