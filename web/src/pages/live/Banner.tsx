import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { me, type RoomState } from '../../state/room'
import { groupOf } from '../../state/selectors'
import { useRoom } from './context'
import { useRead } from './useRead'

/** The one thing about the connection that matters most now; nothing when all is well. */
export function Banner() {
  const { t } = useTranslation()
  const room = useRoom()
  const found = bannerOf(room, t, useRead(groupOf(room)?.name ?? ''))
  return (
    <div className="banner-place" role="status" aria-live="polite">
      {found === null ? null : (
        <p className={`banner ${found.tone}`}>
          {found.tone === 'calm' ? <span className="spinner" aria-hidden="true" /> : null}
          <bdi>{found.words}</bdi>
        </p>
      )}
    </div>
  )
}

interface Found {
  words: string
  tone: 'calm' | 'warn'
}

function bannerOf(room: RoomState, t: TFunction, groupName: string): Found | null {
  if (room.link === 'lost') return { words: t('banner.lost'), tone: 'warn' }
  if (room.link === 'connecting') return { words: t('banner.connecting'), tone: 'calm' }
  if (room.trouble) return { words: t('banner.trouble'), tone: 'warn' }
  if (room.mediaBlocked) return { words: t('banner.mediaBlocked'), tone: 'warn' }
  if (room.media === 'lost') return { words: t('banner.mediaLost'), tone: 'warn' }
  if (room.media === 'connecting') return { words: t('banner.mediaConnecting'), tone: 'calm' }
  if (room.moving !== null) {
    const words = groupOf(room) === null ? t('banner.movingBack') : t('banner.movingTo', { group: groupName })
    return { words, tone: 'calm' }
  }
  return me(room)?.presence === 'weak' ? { words: t('banner.weak'), tone: 'warn' } : null
}
