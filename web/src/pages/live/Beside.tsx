import { useTranslation } from 'react-i18next'
import { isGuide } from '../../state/happenings'
import { me, type RoomState } from '../../state/room'
import type { Person } from '../../wire'
import { useController, useRoom } from './context'

/** Who sits beside whom in quiet work, for those two: a teacher who talks with one pupil alone. */
export function BesideSign() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const pair = pairOf(room)
  if (pair === null) return null
  const getUp = (): void => {
    void controller.tell({ type: 'pupil.beside', person: null })
  }
  return (
    <div className="beside" role="status">
      <p>
        <bdi>{t(pair.sits ? 'phases.beside' : 'phases.besideYou', { name: pair.other.name })}</bdi>
      </p>
      {pair.sits ? (
        <button type="button" className="button small" onClick={getUp}>
          {t('phases.getUp')}
        </button>
      ) : null}
    </div>
  )
}

interface Pair {
  other: Person
  /** One is the one who sat down. */
  sits: boolean
}

function pairOf(room: RoomState): Pair | null {
  const own = me(room)
  if (own === null || room.view === null) return null
  const pupil = own.beside == null ? undefined : room.view.people.get(own.beside)
  if (pupil !== undefined) return { other: pupil, sits: true }
  const teacher = [...room.view.people.values()].find((one) => isGuide(one) && one.beside === own.id)
  return teacher === undefined ? null : { other: teacher, sits: false }
}
