import { useTranslation } from 'react-i18next'
import { placesOf, talkIn, type Where } from '../../../playback/lesson'
import type { Names } from '../../../playback/names'
import type { Playback } from '../../../rest/playback'
import { clockText } from '../../../state/clock'

interface Props {
  playback: Playback
  at: number
  place: string
  names: Names
  onSeek: (at: number) => void
  onPlace: (where: Where) => void
}

/** Talk and silence, a lane for each place: press its name to be there. */
export function Lanes({ playback, at, place, names, onSeek, onPlace }: Props) {
  const { t } = useTranslation()
  const length = Math.max(1, playback.ends_at - playback.begins_at)
  if (playback.turns.length === 0) return null
  return (
    <div className="player-lanes" role="group" aria-label={t('player.talk')}>
      {placesOf(playback).map((one) => {
        const { spans, seconds } = talkIn(playback, one)
        const path = spans
          .map((span) => `M${(span.begins_at - playback.begins_at).toFixed(0)} 0h${(span.ends_at - span.begins_at).toFixed(0)}v1h-${(span.ends_at - span.begins_at).toFixed(0)}z`)
          .join('')
        return (
          <div key={one} className={one === place ? 'player-lane here' : 'player-lane'}>
            <button
              type="button"
              aria-pressed={one === place}
              onClick={() => {
                onPlace(one)
              }}
            >
              <bdi>{names.place(one)}</bdi>
              <span className="soft digits">{clockText(Math.round(seconds))}</span>
            </button>
            {/* The slider below does the same for the keyboard. */}
            <svg
              viewBox={`0 0 ${length.toFixed(0)} 1`}
              preserveAspectRatio="none"
              aria-hidden="true"
              onClick={(event) => {
                const box = event.currentTarget.getBoundingClientRect()
                onSeek(playback.begins_at + ((event.clientX - box.left) / box.width) * length)
              }}
            >
              <path className="talk" d={path} />
              <rect className="now" x={at - playback.begins_at} y="0" width={length / 500} height="1" />
            </svg>
          </div>
        )
      })}
    </div>
  )
}
