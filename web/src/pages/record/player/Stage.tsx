import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Deck } from '../../../playback/deck'
import { speakersAt, stageAt, type Picture } from '../../../playback/lesson'
import type { Names } from '../../../playback/names'
import type { Playback, PlayedTrack } from '../../../rest/playback'
import { Icon } from '../../../ui/Icon'
import { Segments } from '../../../ui/Segments'

interface Props {
  playback: Playback
  place: string
  picture: Picture
  at: number
  deck: Deck
  names: Names
  onPicture: (picture: Picture) => void
}

/** Who is to be seen, and who speaks. */
export function Stage({ playback, place, picture, at, deck, names, onPicture }: Props) {
  const { t } = useTranslation()
  const { screens, faces, large } = stageAt(playback, place, picture, at)
  const speaking = [...new Set(speakersAt(playback, place, at).map(({ person }) => person))]
  const seen = [...screens, ...faces]
  useEffect(() => {
    deck.setLeads([...screens.slice(0, 1), ...faces.slice(0, 1)])
  })
  const leads = screens.length > 0 || faces.some(({ person }) => person === large)
  return (
    <section className="player-stage" aria-label={t('player.people')}>
      <div className="player-stage-head">
        <h2>{names.place(place)}</h2>
        <Segments
          label={t('player.picture')}
          segments={[
            { value: 'speaker', words: t('player.speaker') },
            { value: 'teacher', words: t('player.teacher') },
            { value: 'grid', words: t('player.grid') },
          ]}
          value={picture}
          onChange={onPicture}
        />
      </div>
      <div className={leads ? 'player-faces leads' : 'player-faces'} data-count={seen.length}>
        {seen.map((track) => (
          <Face
            key={`${track.recording}/${track.file}`}
            track={track}
            deck={deck}
            name={names.person(track.person)}
            speaks={speaking.includes(track.person)}
          />
        ))}
        {seen.length === 0 ? (
          <p className="player-nobody">
            <Icon name="cameraOff" size={24} />
            {t(playback.tracks.length === 0 ? 'player.notRecorded' : 'player.noPicture')}
          </p>
        ) : null}
      </div>
      <p className="player-speaking">
        <Icon name={speaking.length > 0 ? 'sound' : 'quiet'} size={18} />
        {speaking.length > 0 ? speaking.map(names.person).join(t('player.and')) : t('player.nobodySpeaks')}
      </p>
    </section>
  )
}

function Face({ track, deck, name, speaks }: { track: PlayedTrack; deck: Deck; name: string; speaks: boolean }) {
  const video = useRef<HTMLVideoElement>(null)
  const key = `${track.recording}/${track.file}`
  const shown = useRef(track)
  useEffect(() => {
    const element = video.current
    return element === null ? undefined : deck.attach(shown.current, element)
  }, [deck, key])
  return (
    <figure className={`player-face ${track.source}${speaks ? ' speaks' : ''}`}>
      <video ref={video} muted playsInline preload="auto" aria-label={name} />
      <figcaption>
        {speaks ? <Icon name="sound" size={16} /> : null}
        <bdi>{name}</bdi>
      </figcaption>
    </figure>
  )
}
