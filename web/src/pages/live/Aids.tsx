import { useTranslation } from 'react-i18next'
import { clockText, secondsLeft } from '../../state/clock'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'
import { useClock } from './useClock'

const MINUTES = [1, 3, 5, 10] as const

/** The teacher's: time for all, and somebody by lot. */
export function AidsPanel() {
  const { t } = useTranslation()
  const controller = useController()
  const { view } = useRoom()
  const lesson = view?.lesson
  return (
    <details className="aids">
      <summary>{t('aids.title')}</summary>
      <h3>{t('aids.timer')}</h3>
      <div className="aids-row" role="group" aria-label={t('aids.timer')}>
        {MINUTES.map((count) => (
          <button
            key={count}
            type="button"
            className="button small"
            onClick={() => void controller.tell({ type: 'timer.set', seconds: count * 60 })}
          >
            {t('aids.minutes', { count })}
          </button>
        ))}
      </div>
      {lesson?.timer_ends_at == null ? null : (
        <div className="aids-row">
          <button type="button" className="button small" onClick={() => void controller.tell({ type: 'timer.stretch', seconds: 60 })}>
            {t('aids.stretch', { count: 1 })}
          </button>
          <button type="button" className="button small" onClick={() => void controller.tell({ type: 'timer.set', seconds: null })}>
            {t('aids.endTimer')}
          </button>
        </div>
      )}
      <h3>{t('aids.lot')}</h3>
      <div className="aids-row">
        <button type="button" className="button small" onClick={() => void controller.tell({ type: 'lot.draw' })}>
          <Icon name="shuffle" size={18} />
          {t('aids.draw')}
        </button>
        {lesson?.picked == null ? null : (
          <button type="button" className="button small" onClick={() => void controller.tell({ type: 'lot.clear', again: false })}>
            {t('aids.hide')}
          </button>
        )}
        <button type="button" className="button quiet small" onClick={() => void controller.tell({ type: 'lot.clear', again: true })}>
          {t('aids.forget')}
        </button>
      </div>
      <p className="hint">{t('aids.lotHint')}</p>
    </details>
  )
}

/** For all: how much time is left, and whose turn it is. */
export function AidsSign() {
  const { t } = useTranslation()
  const room = useRoom()
  const endsAt = room.view?.lesson.timer_ends_at ?? null
  const now = useClock(endsAt !== null)
  const picked = room.view?.lesson.picked
  const person = picked == null ? undefined : room.view?.people.get(picked)
  if (endsAt === null && person === undefined) return null
  return (
    <div className="aids-sign">
      {endsAt === null ? null : (
        <p className={endsAt <= now ? 'aids-time over' : 'aids-time'} role="timer">
          <Icon name="clock" size={20} />
          {endsAt <= now ? t('aids.over') : clockText(secondsLeft(endsAt, now))}
        </p>
      )}
      {person === undefined ? null : (
        <p className="aids-picked" role="status" key={person.id}>
          <Icon name="spotlight" size={20} />
          <bdi>{t(person.id === room.you ? 'aids.you' : 'aids.drawn', { name: person.name })}</bdi>
        </p>
      )}
    </div>
  )
}
