import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../wire'
import { Icon } from '../../ui/Icon'
import { isSoundOnly } from '../../state/room'
import { SoundOnlyStage } from './SoundOnly'
import { useController, useRoom } from './context'
import { Video } from './Video'
import { useTileVisible } from './visibility'

/** A shared screen, as large as it goes. */
export function ScreenStage({ person }: { person: Person }) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const element = useRef<HTMLDivElement>(null)
  const self = person.id === room.you
  useTileVisible(element, controller, self ? null : person.id, 'screen')
  const picture = room.pictures.screen.get(person.id)
  const mid = picture?.paused === '' ? picture.mid : null
  const { peerId } = room.slots
  const mine = room.mine.screen
  const stream = useMemo(() => {
    if (!self) return mid === null || peerId === '' ? null : controller.stream(mid)
    const track = mine === 'on' ? controller.ownTrack('screen') : null
    return track === null ? null : new MediaStream([track])
    // `showing`: another track of one's own.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- it is read through the controller
  }, [controller, self, mine, room.showing, mid, peerId])
  return (
    <div ref={element} className="screen-stage" data-screen-of={person.name}>
      {isSoundOnly(room) ? (
        <SoundOnlyStage name={person.name} />
      ) : stream === null ? (
        <div className="waiting">
          <span className="spinner" aria-hidden="true" />
        </div>
      ) : (
        <Video key={`${peerId} ${mid ?? ''}`} stream={stream} contain />
      )}
      <div className="screen-caption">
        <Icon name="screen" size={18} />
        <bdi className="name">{self ? t(room.showing === 'paper' ? 'tile.yourPaper' : 'tile.yourScreen') : t('tile.screenOf', { name: person.name })}</bdi>
        {self ? (
          <button type="button" className="button danger small" onClick={() => void controller.toggle('screen')}>
            {t('tile.stopSharing')}
          </button>
        ) : null}
      </div>
    </div>
  )
}
