import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addressIn } from '../../playback/moment'
import { Shell } from '../../ui/Shell'
import { RecordPage } from './RecordPage'
import { Refused } from './Refused'
import { useGone } from './useGone'

const PlayerPage = lazy(async () => ({ default: (await import('./player/PlayerPage')).PlayerPage }))

/** The record of a lesson, and behind a moment in the address the lesson itself. */
export function Pages({ lessonId, csrf }: { lessonId: string; csrf: string }) {
  const { t } = useTranslation()
  const gone = useGone(lessonId)
  const [address, setAddress] = useState(() => addressIn(location.hash))
  useEffect(() => {
    const onHash = (): void => {
      setAddress(addressIn(location.hash))
    }
    addEventListener('hashchange', onHash)
    return () => {
      removeEventListener('hashchange', onHash)
    }
  }, [])
  if (gone) {
    return (
      <Shell>
        <Refused code="not_found" />
      </Shell>
    )
  }
  if (address === null) {
    return (
      <Shell>
        <RecordPage lessonId={lessonId} csrf={csrf} />
      </Shell>
    )
  }
  return (
    <Suspense fallback={<p className="soft record-waiting">{t('record.loading')}</p>}>
      <PlayerPage
        lessonId={lessonId}
        address={address}
        onClose={() => {
          location.hash = ''
        }}
      />
    </Suspense>
  )
}
