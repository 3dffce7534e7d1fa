import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RATES, type PlaybackClock, type Rate } from '../../../playback/clock'
import type { Deck } from '../../../playback/deck'
import { phaseAt, secondOf } from '../../../playback/lesson'
import { hashOf } from '../../../playback/moment'
import { usePlaying } from '../../../playback/useMoment'
import type { Playback } from '../../../rest/playback'
import { clockText } from '../../../state/clock'
import { CopyButton } from '../../../ui/CopyButton'
import { Icon } from '../../../ui/Icon'

interface Props {
  playback: Playback
  clock: PlaybackClock
  deck: Deck
  at: number
  /** Of the link by which one watches. */
  secret: string
}

const LEAP_SECONDS = 10

export function Controls({ playback, clock, deck, at, secret }: Props) {
  const { t } = useTranslation()
  const { playing, held, rate } = usePlaying(clock)
  const length = playback.ends_at - playback.begins_at
  const second = secondOf(playback, at)
  const phase = playback.phases[phaseAt(playback, at)]
  const link = new URL(hashOf(second, secret), location.href).href
  return (
    <div className="player-foot">
      <div className="player-slider">
        <Chapters playback={playback} at={at} />
        <input
          type="range"
          aria-label={t('player.moment')}
          aria-valuetext={`${clockText(second)} ${phase?.name ?? ''}`}
          min={0}
          max={Math.ceil(length)}
          step={1}
          value={second}
          onChange={(event) => {
            clock.seek(playback.begins_at + Number(event.target.value))
          }}
        />
      </div>
      <div className="player-buttons">
        <button
          type="button"
          className="button main player-play"
          aria-label={t(playing ? 'player.pause' : 'player.play')}
          onClick={() => {
            deck.unlock()
            clock.toggle()
          }}
        >
          <Icon name={playing ? 'pause' : 'play'} size={22} />
          <span className="only-wide">{t(playing ? 'player.pause' : 'player.play')}</span>
        </button>
        <button type="button" className="icon-button" aria-label={t('player.back', { count: LEAP_SECONDS })} onClick={() => { clock.seek(at - LEAP_SECONDS) }}>
          <Icon name="undo" size={22} />
        </button>
        <button type="button" className="icon-button" aria-label={t('player.ahead', { count: LEAP_SECONDS })} onClick={() => { clock.seek(at + LEAP_SECONDS) }}>
          <Icon name="redo" size={22} />
        </button>
        <span className="player-time digits">
          {clockText(second)} <span className="soft">/ {clockText(Math.floor(length))}</span>
        </span>
        <span className="player-phase">{phase?.name}</span>
        <span className="only-heard" role="status">
          {held && playing ? t('player.waiting') : ''}
        </span>
        {held && playing ? <span className="spinner" aria-hidden="true" /> : null}
        <Volume deck={deck} />
        <label className="field player-rate">
          <span className="only-heard">{t('player.speed')}</span>
          <select
            className="input"
            value={rate}
            onChange={(event) => {
              clock.setRate(Number(event.target.value) as Rate)
            }}
          >
            {RATES.map((one) => (
              <option key={one} value={one}>
                {t('player.times', { rate: one })}
              </option>
            ))}
          </select>
        </label>
        <CopyButton text={link} label={t('player.copyLink')} />
      </div>
    </div>
  )
}

/** The phases, each as long as it was. */
function Chapters({ playback, at }: { playback: Playback; at: number }) {
  const now = phaseAt(playback, at)
  const length = Math.max(1, playback.ends_at - playback.begins_at)
  const share = (from: number, to: number): string => `${((Math.max(0, to - from) / length) * 100).toFixed(3)}%`
  if (playback.phases.length === 0) return null
  return (
    <div className="player-chapters" aria-hidden="true">
      {playback.phases.map((phase, index) => {
        const next = playback.phases[index + 1]?.began_at ?? playback.ends_at
        return (
          <span
            key={index}
            className={index === now ? 'now' : ''}
            title={phase.name}
            style={{ insetInlineStart: share(playback.begins_at, phase.began_at), inlineSize: share(phase.began_at, next) }}
          >
            {phase.name}
          </span>
        )
      })}
    </div>
  )
}

function Volume({ deck }: { deck: Deck }) {
  const { t } = useTranslation()
  const [volume, setVolume] = useState(100)
  return (
    <label className="player-volume">
      <Icon name="sound" size={20} />
      <span className="only-heard">{t('player.volume')}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={volume}
        onChange={(event) => {
          setVolume(Number(event.target.value))
          deck.setVolume(Number(event.target.value) / 100)
        }}
      />
    </label>
  )
}
