import type { TFunction } from 'i18next'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { BoardSketch } from '../../overview/BoardSketch'
import type { OverviewCard } from '../../overview/cards'
import type { OverviewFeed } from '../../overview/feed'
import { Icon } from '../../ui/Icon'
import { useList } from '../../ui/list'
import { Names } from '../../ui/Names'

interface Props {
  card: OverviewCard
  /** `null`: on its way. */
  feed: OverviewFeed | null
  /** The one card that the Tab key stops at. */
  current: boolean
  onOpen: (page: string, tool: 'hand' | 'freedraw') => void
  onShow: (card: OverviewCard) => void
}

/** Drawn anew only where its words change: what is on the board is painted by the feed alone, `onOpen` and `onShow` stay. */
export const OverviewCardView = memo(
  OverviewCardShown,
  (a, b) => a.feed === b.feed && a.current === b.current && a.onOpen === b.onOpen && a.onShow === b.onShow && isSame(a.card, b.card),
)

function OverviewCardShown({ card, feed, current, onOpen, onShow }: Props) {
  const { t } = useTranslation()
  const list = useList()
  const stop = current ? 0 : -1
  const kinds = [card.doing, card.here ? '' : 'not-here', card.shown ? 'shown' : '']
  return (
    <li className={['overview-card', ...kinds].join(' ').trim()} data-owner={card.owner} data-doing={card.doing}>
      <button
        type="button"
        className="overview-look"
        tabIndex={stop}
        aria-label={`${t('overview.look', { name: card.name })}: ${list(inWords(card, list, t))}`}
        onClick={() => {
          onOpen(card.pageId, 'hand')
        }}
      >
        {feed === null ? null : <BoardSketch feed={feed} pageId={card.pageId} label={null} />}
        <Doing card={card} />
      </button>
      <div className="overview-foot">
        {card.seat === null ? null : <span className="seat-badge">{card.seat}</span>}
        <bdi className="name" title={card.name}>
          {card.name}
        </bdi>
        <button
          type="button"
          className="overview-act"
          tabIndex={stop}
          aria-label={t('overview.write', { name: card.name })}
          title={t('overview.writeHint')}
          onClick={() => {
            onOpen(card.pageId, 'freedraw')
          }}
        >
          <Icon name="pen" size={18} />
        </button>
        <button
          type="button"
          className={card.shown ? 'overview-act on' : 'overview-act'}
          tabIndex={stop}
          aria-pressed={card.shown}
          aria-label={t('overview.show', { name: card.name })}
          title={t('boards.showAll')}
          onClick={() => {
            onShow(card)
          }}
        >
          <Icon name="megaphone" size={18} />
        </button>
      </div>
    </li>
  )
}

/** By icon and word, never by colour alone; calm where nothing is wrong. */
function Doing({ card }: { card: OverviewCard }) {
  const { t } = useTranslation()
  if (card.doing === 'drawing')
    return (
      <span className="overview-doing chip green" aria-hidden="true">
        <Icon name="pen" size={14} />
        {isOfGroup(card) ? <Names names={card.drawers} /> : t('overview.drawing')}
      </span>
    )
  if (!card.here)
    return (
      <span className="overview-doing chip" aria-hidden="true">
        {t('overview.away')}
      </span>
    )
  if (card.doing === 'empty')
    return (
      <span className="overview-doing chip" aria-hidden="true">
        {t('overview.nothing')}
      </span>
    )
  if (card.restMinutes === null) return null
  return (
    <span className="overview-doing chip" aria-hidden="true">
      <Icon name="quiet" size={14} />
      {t('overview.rests', { count: card.restMinutes })}
    </span>
  )
}

function isOfGroup({ group, owner }: OverviewCard): boolean {
  return group !== null && group.id === owner
}

function inWords(card: OverviewCard, list: (words: readonly string[]) => string, t: TFunction): string[] {
  const words = [card.here ? '' : t('overview.away'), card.shown ? t('overview.isShown') : '']
  if (card.doing === 'drawing') words.push(isOfGroup(card) ? t('overview.drawnBy', { names: list(card.drawers) }) : t('overview.drawing'))
  if (card.doing === 'empty') words.push(t('overview.nothing'))
  if (card.doing === 'rests') words.push(card.restMinutes === null ? t('overview.something') : t('overview.restsFor', { count: card.restMinutes }))
  return words.filter((word) => word !== '')
}

function isSame(a: OverviewCard, b: OverviewCard): boolean {
  const { drawers, ...rest } = a
  const same = Object.entries(rest).every(([key, value]) => value === b[key as keyof OverviewCard])
  return same && drawers.length === b.drawers.length && drawers.every((name, at) => name === b.drawers[at])
}
