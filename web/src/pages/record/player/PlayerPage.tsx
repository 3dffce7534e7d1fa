import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlayerAddress } from '../../../playback/moment'
import { readPlayback, type Playback } from '../../../rest/playback'
import { watchLesson } from '../../../rest/watching'
import { refusalOf } from '../../../rest/client'
import { plain } from '../../../words/marks'
import { Refused } from '../Refused'
import { Player } from './Player'

interface Props {
  lessonId: string
  address: PlayerAddress
  onClose: () => void
}

export function PlayerPage({ lessonId, address: { moment, secret }, onClose }: Props) {
  const { t } = useTranslation()
  const [playback, setPlayback] = useState<Playback | null>(null)
  const [refusal, setRefusal] = useState('')
  const load = useCallback(async (): Promise<void> => {
    try {
      if (secret !== '') await watchLesson(lessonId, secret)
      setPlayback(await readPlayback(lessonId))
      setRefusal('')
    } catch (error) {
      setRefusal(refusalOf(error))
    }
  }, [lessonId, secret])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void load()
  }, [load])
  const title = playback === null ? null : plain(t('player.title', { title: playback.title }))
  useEffect(() => {
    if (title !== null) document.title = title
  }, [title])
  if (refusal !== '') {
    return (
      <main className="record player-refused">
        <Refused code={refusal} onAgain={() => void load()} />
      </main>
    )
  }
  if (playback === null) return <p className="soft record-waiting">{t('record.loading')}</p>
  return (
    <main>
      <Player playback={playback} from={moment} secret={secret} onClose={onClose} />
    </main>
  )
}
