import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { BoardSketch } from '../../overview/BoardSketch'
import type { OverviewFeed } from '../../overview/feed'
import type { HandIn } from '../../state/handins'
import { Icon } from '../../ui/Icon'
import { useTimeFormat } from '../../ui/useTimeFormat'

interface Props {
  handIn: HandIn
  /** `null`: on its way. */
  feed: OverviewFeed | null
  ticked: boolean
  onTick: (handIn: HandIn) => void
  onOpen: (handIn: HandIn) => void
}

/** One page that was handed in: a picture that opens it, whose it is, and a tick. */
export const HandInCard = memo(function HandInCard({ handIn, feed, ticked, onTick, onOpen }: Props) {
  const { t } = useTranslation()
  const clock = useTimeFormat({ seconds: true })
  const { name, atSeconds, byPupil, returned, page } = handIn
  return (
    <li className={ticked ? 'hand-in on' : 'hand-in'}>
      <button
        type="button"
        className="hand-in-look"
        aria-label={t('handIns.look', { name })}
        onClick={() => {
          onOpen(handIn)
        }}
      >
        {feed === null ? null : <BoardSketch feed={feed} pageId={page} label={null} />}
      </button>
      <label className="hand-in-foot">
        <input
          type="checkbox"
          checked={ticked}
          onChange={() => {
            onTick(handIn)
          }}
        />
        <bdi className="name">{name}</bdi>
        <span className="soft">{t(byPupil ? 'handIns.byPupil' : 'handIns.collected', { time: clock.format(atSeconds * 1000) })}</span>
        {returned ? (
          <span className="chip green">
            <Icon name="check" size={14} />
            {t('handIns.returned')}
          </span>
        ) : null}
      </label>
    </li>
  )
})
