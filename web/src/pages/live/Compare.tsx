import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BoardSketch } from '../../overview/BoardSketch'
import type { OverviewFeed } from '../../overview/feed'
import { nickname, type HandIn } from '../../state/handins'
import { Dialog } from '../../ui/Dialog'

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
    <Dialog title={t('handIns.comparing')} onClose={onClose} whole>
      <div className="compared-head">
        <div className="segments" role="group" aria-label={t('handIns.names')}>
          {NAMES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === names}
              onClick={() => {
                setNames(each)
              }}
            >
              {t(`handInNames.${each}`)}
            </button>
          ))}
        </div>
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
      <ul className={`compared of-${handIns.length}`}>
        {handIns.map((one, at) => {
          const name = names === 'names' ? one.name : names === 'letters' ? nickname(at) : ''
          return (
            <li key={one.number}>
              {feed === null ? null : <BoardSketch feed={feed} pageId={one.page} label={name || t('handIns.one')} />}
              {name === '' ? null : <bdi className="name">{name}</bdi>}
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
