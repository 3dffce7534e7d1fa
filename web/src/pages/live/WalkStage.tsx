import { useRef, type CSSProperties, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFeed } from '../../overview/useFeed'
import { me } from '../../state/room'
import { cardsOf, type WalkCard } from '../../state/walk'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'
import { SECOND_MS, useClock } from './useClock'
import { WalkCardView } from './WalkCard'

/** Held at least this long, the button is let go of to end; a shorter press stays. */
const HOLD_MS = 400

/** Every group at once: its board, who speaks, who is quiet, who wants help. 机間指導. */
export function WalkStage({ onEntered }: { onEntered: () => void }) {
  const { t } = useTranslation()
  const room = useRoom()
  const feed = useFeed(room.view?.lesson.id ?? '', room.token)
  const cards = cardsOf(room, useClock(true, SECOND_MS))
  return (
    <section className="walk" aria-label={t('walk.tab')}>
      <div className="walk-head">
        <Summary cards={cards} />
        <SpeakToAll />
      </div>
      <ul className="walk-cards" style={{ '--columns': columnsOf(cards.length) } as CSSProperties}>
        {cards.map((card) => (
          <WalkCardView key={card.group.id} card={card} feed={feed} onEntered={onEntered} />
        ))}
      </ul>
    </section>
  )
}

/** As square as it gets: nine groups are three by three. */
function columnsOf(cards: number): number {
  return Math.max(1, Math.min(4, Math.ceil(Math.sqrt(cards))))
}

function Summary({ cards }: { cards: readonly WalkCard[] }) {
  const { t } = useTranslation()
  const help = cards.filter((card) => card.help).length
  const quiet = cards.filter((card) => card.quietSeconds !== null).length
  const hands = cards.reduce((sum, card) => sum + card.hands, 0)
  return (
    <p className="walk-summary" role="status">
      {help > 0 ? (
        <span className="chip help">
          <Icon name="warning" size={16} />
          {t('walk.helpCount', { count: help })}
        </span>
      ) : null}
      {hands > 0 ? (
        <span className="chip yellow">
          <Icon name="hand" size={16} />
          {t('groups.hands', { count: hands })}
        </span>
      ) : null}
      {quiet > 0 ? (
        <span className="chip">
          <Icon name="quiet" size={16} />
          {t('walk.quietCount', { count: quiet })}
        </span>
      ) : null}
      {help + hands + quiet === 0 ? <span className="soft">{t('walk.allWell')}</span> : null}
    </p>
  )
}

/** Held like a radio's button, or pressed once and once more. */
function SpeakToAll() {
  const { t } = useTranslation()
  const controller = useController()
  const on = me(useRoom())?.speaks_to_all === true
  const held = useRef<{ wasOn: boolean; sinceMs: number } | null>(null)
  const down = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return
    held.current = { wasOn: on, sinceMs: event.timeStamp }
    event.currentTarget.setPointerCapture(event.pointerId)
    if (!on) void controller.speakToAll(true)
  }
  const up = (event: PointerEvent<HTMLButtonElement>): void => {
    const press = held.current
    held.current = null
    if (press === null) return
    if (press.wasOn || event.timeStamp - press.sinceMs >= HOLD_MS) void controller.speakToAll(false)
  }
  return (
    <button
      type="button"
      className={on ? 'button walk-all on' : 'button walk-all'}
      aria-pressed={on}
      title={t('walk.toAllHint')}
      onPointerDown={down}
      onPointerUp={up}
      onPointerCancel={up}
      onClick={(event) => {
        // By key; a pointer's press was heard above.
        if (event.detail === 0) void controller.speakToAll(!on)
      }}
    >
      <Icon name="megaphone" size={22} />
      {t('walk.toAll')}
    </button>
  )
}
