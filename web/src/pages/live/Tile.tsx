import { memo, useCallback, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../wire'
import { Avatar } from '../../ui/Avatar'
import { Icon } from '../../ui/Icon'
import type { Still } from '../../state/stills'
import { isSoundOnly } from '../../state/room'
import { handPlace } from '../../state/selectors'
import { useStore } from '../../ui/useStore'
import { useController, useRoom } from './context'
import { ReactionMark } from './Reactions'
import { Video } from './Video'
import { useTileVisible } from './visibility'

/** One person: picture or letter, name, and what the others should know of them. */
export function Tile({ person }: { person: Person }) {
  const room = useRoom()
  const self = person.id === room.you
  const picture = room.pictures.camera.get(person.id)
  const sending = person.sources?.includes('camera') === true
  return (
    <TileView
      person={person}
      self={self}
      speaking={room.speaking.includes(person.id)}
      mid={sending && picture?.paused === '' && !isSoundOnly(room) ? picture.mid : null}
      peerId={room.slots.peerId}
      slow={sending && picture?.paused === 'bandwidth' && !isSoundOnly(room)}
      cameraOn={self && room.mine.camera === 'on'}
      hand={handPlace(room, person.id)}
    />
  )
}

interface ViewProps {
  person: Person
  self: boolean
  speaking: boolean
  /** The slot in which their picture is; null: none flows. */
  mid: string | null
  peerId: string
  slow: boolean
  cameraOn: boolean
  /** Their place among the raised hands. */
  hand: number | null
}

const TileView = memo(function TileView({ person, self, speaking, mid, peerId, slow, cameraOn, hand }: ViewProps) {
  const { t } = useTranslation()
  const controller = useController()
  const element = useRef<HTMLElement>(null)
  useTileVisible(element, controller, self ? null : person.id, 'camera')
  const stream = useMemo(() => {
    if (self) {
      const track = cameraOn ? controller.ownTrack('camera') : null
      return track === null ? null : new MediaStream([track])
    }
    // `peerId`: the same slot of a new peer is another stream.
    return mid === null || peerId === '' ? null : controller.stream(mid)
  }, [controller, self, cameraOn, mid, peerId])
  const classes = ['tile', speaking ? 'speaking' : '', person.presence ?? 'here', person.role]
  return (
    <figure ref={element} className={classes.join(' ')} data-participant-name={person.name} data-participant-id={person.id}>
      <div className="tile-face">
        <Avatar id={person.id} name={person.name} />
      </div>
      {self ? null : <StillPicture person={person.id} />}
      {stream === null ? null : <Video key={`${peerId} ${mid ?? ''}`} stream={stream} mirrored={self} />}
      <Marks person={person} slow={slow} hand={hand} />
      <ReactionMark person={person.id} />
      <figcaption className="tile-name">
        {speaking ? <Bars label={t('tile.speaking')} /> : <MutedMark person={person} />}
        <bdi className="name">{self ? t('tile.self', { name: person.name }) : person.name}</bdi>
        {person.role === 'student' ? null : <span className="role">{t(`tile.${person.role}`)}</span>}
      </figcaption>
    </figure>
  )
})

/** Their newest still, until video covers it. */
function StillPicture({ person }: { person: string }) {
  const still = useStore(
    useController().stills.store,
    useCallback((stills: ReadonlyMap<string, Still>) => stills.get(person) ?? null, [person]),
  )
  return still === null ? null : <img className="still" src={still.url} alt="" />
}

function MutedMark({ person }: { person: Person }) {
  const { t } = useTranslation()
  if (person.sources?.includes('microphone') === true) return null
  return (
    <span className="muted-mark" role="img" aria-label={t('tile.muted')}>
      <Icon name="microphoneOff" size={16} />
    </span>
  )
}

/** Three bars that dance: somebody speaks, said without colour too. */
export function Bars({ label }: { label: string }) {
  return (
    <span className="bars" role="img" aria-label={label}>
      <i />
      <i />
      <i />
    </span>
  )
}

function Marks({ person, slow, hand }: { person: Person; slow: boolean; hand: number | null }) {
  const { t } = useTranslation()
  const presence = person.presence ?? 'here'
  return (
    <>
      {hand !== null ? (
        <span className="tile-hand" role="img" aria-label={t('hands.of', { place: t('hands.place', { count: hand, ordinal: true }) })}>
          <Icon name="hand" size={22} />
          <b aria-hidden="true">{hand}</b>
        </span>
      ) : null}
      {presence === 'away' ? (
        <span className="tile-away">
          <span className="spinner" aria-hidden="true" />
          {t('tile.away')}
        </span>
      ) : null}
      {presence === 'weak' || slow ? (
        <span className="tile-weak" role="img" aria-label={t(slow ? 'tile.slow' : 'tile.weak')}>
          <Icon name="weak" size={18} />
        </span>
      ) : null}
    </>
  )
}
