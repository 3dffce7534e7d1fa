import { useTranslation } from 'react-i18next'
import type { Locks as LocksValue } from '../../wire'
import { useLocks } from './useLocks'

const ALL = [
  ['microphone', 'people.lockMicrophone'],
  ['camera', 'people.lockCamera'],
  ['screen', 'people.lockScreen'],
  ['chat', 'people.lockChat'],
  ['private', 'people.lockPrivate'],
  ['links', 'people.lockLinks'],
  ['board', 'people.lockBoard'],
  ['pictures', 'people.lockPictures'],
  ['cursors', 'people.lockCursors'],
  ['reactions', 'people.lockReactions'],
  ['door', 'people.lockDoor'],
] as const

/** What pupils may use. A switch that is on means that they may: people think of leave, not of locks. */
export function Locks({ locks }: { locks: LocksValue }) {
  const { t } = useTranslation()
  const { shown, toggle } = useLocks(locks)
  return (
    <div className="people-section locks">
      <h3>{t('people.locks')}</h3>
      {ALL.map(([lock, words]) => {
        const locked = shown[lock] ?? false
        return (
          <button
            key={lock}
            type="button"
            role="switch"
            className="switch"
            aria-checked={!locked}
            aria-label={t('people.allow', { what: t(words) })}
            onClick={() => {
              toggle(lock)
            }}
          >
            <span>{t(words)}</span>
            <span className="track" />
          </button>
        )
      })}
    </div>
  )
}
