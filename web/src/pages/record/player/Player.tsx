/** A lesson as it was: pictures, voices, the board as it grew, chat and notes, all at one moment. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import '../../../../styles/player.css'
import type { PlaybackClock } from '../../../playback/clock'
import { pressKey } from '../../../playback/keys'
import { pageAt, placeAt, placesOf, voicesAt, type Picture, type Where } from '../../../playback/lesson'
import { useNames } from '../../../playback/names'
import { openLesson, type Opened } from '../../../playback/open'
import { useMoment } from '../../../playback/useMoment'
import type { Playback } from '../../../rest/playback'
import { Icon } from '../../../ui/Icon'
import { BoardAgain } from './BoardAgain'
import { Controls } from './Controls'
import { Lanes } from './Lanes'
import { Side } from './Side'
import { Stage } from './Stage'

interface Props {
  playback: Playback
  /** Seconds of the lesson. */
  from: number
  /** Of the link by which one watches; empty: one manages the lesson. */
  secret: string
  onClose: () => void
}

export function Player({ playback, from, secret, onClose }: Props) {
  const { t } = useTranslation()
  const names = useNames(playback)
  const { clock, deck } = usePlayer(playback, from)
  const at = useMoment(clock)
  const [where, setWhere] = useState<Where>('teacher')
  const [picture, setPicture] = useState<Picture>('speaker')
  const [chosenPage, setChosenPage] = useState('')
  const place = placeAt(playback, where, at)
  const page = playback.pages.find(({ id }) => id === chosenPage) ?? pageAt(playback, place, at)
  const seek = useCallback(
    (moment: number): void => {
      clock.seek(moment)
    },
    [clock],
  )
  useEffect(() => {
    deck.setVoices(voicesAt(playback, place, at))
  }, [deck, playback, place, at])
  return (
    <div className="player">
      <header className="player-head">
        {secret === '' ? (
          <button type="button" className="button quiet" onClick={onClose}>
            <Icon name="before" size={20} />
            {t('player.toRecord')}
          </button>
        ) : null}
        <h1>
          <bdi>{playback.title}</bdi>
        </h1>
        <label className="field player-where">
          <span className="only-heard">{t('player.where')}</span>
          <select
            className="input"
            value={where}
            onChange={(event) => {
              setWhere(event.target.value)
            }}
          >
            <option value="teacher">{t('player.withTeacher')}</option>
            {placesOf(playback).map((one) => (
              <option key={one} value={one}>
                {names.place(one)}
              </option>
            ))}
          </select>
        </label>
      </header>
      <BoardAgain
        playback={playback}
        page={page}
        at={at}
        names={names}
        follows={chosenPage === ''}
        onChoose={setChosenPage}
      />
      <Stage playback={playback} place={place} picture={picture} at={at} deck={deck} names={names} onPicture={setPicture} />
      <Lanes playback={playback} at={at} place={place} names={names} onSeek={seek} onPlace={setWhere} />
      <Side playback={playback} at={at} onSeek={seek} />
      <Controls playback={playback} clock={clock} deck={deck} at={at} secret={secret} />
    </div>
  )
}

/** The clock and what follows it, for as long as the player is open. */
function usePlayer(playback: Playback, from: number): Opened {
  const [opened] = useState(() => openLesson(playback))
  const { clock, deck } = opened
  useEffect(() => deck.start(), [deck])
  useEffect(() => {
    clock.seek(playback.begins_at + from)
  }, [clock, playback, from])
  useKeys(clock, playback)
  return opened
}

function useKeys(clock: PlaybackClock, playback: Playback): void {
  useEffect(() => {
    const chapters = playback.phases.map((phase) => phase.began_at)
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isForOther(event.target, event.key)) return
      if (pressKey(event.key, clock, chapters)) event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('keydown', onKey)
    }
  }, [clock, playback])
}

/** Whether the element that has the keyboard has a use for this key itself. */
function isForOther(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('select, textarea, input:not([type=range])')) return true
  if (target.matches('input[type=range]')) return key.startsWith('Arrow') || key === 'Home' || key === 'End'
  return key === ' ' && target.matches('button, a, summary')
}
