import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BoardSketch } from '../../overview/BoardSketch'
import type { OverviewFeed } from '../../overview/feed'
import { nickname, type HandIn } from '../../state/handins'
import { Dialog } from '../../ui/Dialog'
import { Segments } from '../../ui/Segments'

type Names = 'names' | 'letters' | 'hidden'
const NAMES: readonly Names[] = ['letters', 'names', 'hidden']

interface Props {
  handIns: readonly HandIn[]
  feed: OverviewFeed | null
  onClose: () => void
}

/** Two to six side by side, to be looked at with the class. Names are there when the teacher says so. */
export function Compare({ handIns, feed, onClose }: Props) {
  const { t } = useTranslation()
  const [names, setNames] = useState<Names>('letters')
  return (
    <Dialog title={t('handIns.comparing')} onClose={onClose} size="whole">
      <div className="compared-head">
        <Segments
          label={t('handIns.names')}
          segments={NAMES.map((value) => ({ value, words: t(`handInNames.${value}`) }))}
          value={names}
          onChange={setNames}
        />
        <button type="button" className="button small" onClick={onClose}>
          {t('close')}
        </button>
      </div>
      <ul className={`compared of-${handIns.length}`}>
        {handIns.map((one, at) => {
          const name = names === 'names' ? one.name : names === 'letters' ? nickname(at) : ''
          return (
            <li key={one.of}>
              {feed === null ? null : <BoardSketch feed={feed} pageId={one.page} label={name || t('handIns.one')} />}
              {name === '' ? null : <bdi className="name">{name}</bdi>}
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
