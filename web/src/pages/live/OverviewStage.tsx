import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import {
  byActivity,
  cardsOf,
  inHeldOrder,
  kindToBeginWith,
  neighbour,
  pagesOf,
  sectionsOf,
  type OverviewCard,
  type OverviewChoice,
  type Sort,
} from '../../overview/cards'
import type { OverviewFeed } from '../../overview/feed'
import { useFeed } from '../../overview/useFeed'
import { kindsWithCards } from '../../state/boards'
import { useLatest } from '../../ui/useLatest'
import type { LessonBoard } from '../../wire'
import type { Mark } from '../../wire/types'
import { useController, useRoom } from './context'
import { OverviewCardView } from './OverviewCard'
import { OverviewHead } from './OverviewHead'
import { useClock } from './useClock'

/** Rests are told in minutes. */
const CLOCK_MS = 10_000
/** How often cards take other places: rarely enough to be read. */
const ORDER_MS = 10_000
/** A hand that moved this short a while ago may be about to press. */
const HAND_MS = 4000
const NO_MARKS: ReadonlyMap<string, Mark> = new Map()

interface Props {
  /** The board that was open. */
  open: LessonBoard | null
  /** What was chosen the last time; `null`: nothing yet. */
  choice: OverviewChoice | null
  onChoice: (choice: OverviewChoice) => void
  onOpen: (page: string, tool: 'hand' | 'freedraw') => void
  onBack: () => void
}

/** Every pupil's or group's board at once, live: who draws, who has nothing yet. */
export function OverviewStage({ open, choice: chosen, onChoice, onOpen, onBack }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const feed = useFeed(room.view?.lesson.id ?? '', room.token)
  const choice = useChoice(open, chosen)
  const marks = useMarks(feed)
  const cards = cardsOf(room, choice.kind, choice.number, marks, useClock(true, CLOCK_MS))
  useMarking(feed, cards)
  const hand = useHand()
  const ordered = useActivityOrder(cards, choice.sort, hand.isNear)
  return (
    <section className="overview" aria-label={t('overview.title')}>
      <OverviewHead cards={cards} choice={choice} pages={pagesOf(room, choice.kind)} onChoice={onChoice} onBack={onBack} />
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing is done here: it is only noticed */}
      <div className="overview-cards" onPointerMove={hand.moved} onKeyDown={hand.moved}>
        {cards.length === 0 ? <p className="soft">{t(choice.kind === 'own' ? 'overview.nobody' : 'overview.noGroups')}</p> : null}
        <Cards cards={ordered} sort={choice.sort} feed={feed} first={open?.owner ?? ''} onOpen={onOpen} />
      </div>
    </section>
  )
}

interface CardsProps {
  cards: readonly OverviewCard[]
  sort: Sort
  feed: OverviewFeed | null
  /** Whose card the keyboard is at when one comes. */
  first: string
  onOpen: Props['onOpen']
}

function Cards({ cards, sort, feed, first, onOpen }: CardsProps) {
  const { t } = useTranslation()
  const room = useRoom()
  const controller = useController()
  const [at, setAt] = useState(first)
  const current = cards.some((card) => card.owner === at) ? at : cards[0]?.owner
  const openLatest = useLatest(onOpen)
  const show = useLatest((card: OverviewCard) => {
    void controller.tell({ type: 'boards.show', page_id: card.shown ? null : card.pageId })
  })
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- arrows move between the buttons inside
    <div
      className="overview-sections"
      onKeyDown={moveByKey}
      onFocus={({ target }) => {
        setAt(target.closest<HTMLElement>('[data-owner]')?.dataset.owner ?? '')
      }}
    >
      {sectionsOf(room, cards, sort).map(({ group, cards: inside }) => (
        <section key={group?.id ?? ''} aria-label={group === null ? t('overview.noGroup') : group?.name}>
          {group === undefined ? null : <h3>{group === null ? t('overview.noGroup') : <bdi>{group.name}</bdi>}</h3>}
          <ul>
            {inside.map((card) => (
              <OverviewCardView
                key={card.owner}
                card={card}
                feed={feed}
                current={card.owner === current}
                onOpen={openLatest}
                onShow={show}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** Arrows go from card to card, as they lie on the screen. */
function moveByKey(event: KeyboardEvent<HTMLElement>): void {
  const looks = [...event.currentTarget.querySelectorAll<HTMLElement>('.overview-look')]
  const from = looks.findIndex((look) => look.parentElement?.contains(document.activeElement) === true)
  const places = looks.map((look) => look.getBoundingClientRect())
  const to = neighbour(places, from, event.key)
  if (to === null) return
  event.preventDefault()
  looks[to]?.focus()
}

function useChoice(open: LessonBoard | null, chosen: OverviewChoice | null): OverviewChoice {
  const room = useRoom()
  const kind = chosen !== null && kindsWithCards(room).includes(chosen.kind) ? chosen.kind : (kindToBeginWith(room, open) ?? 'own')
  const number = chosen?.number ?? 1
  const sort = chosen?.sort ?? 'seat'
  return {
    kind,
    number: pagesOf(room, kind).some((page) => page.number === number) ? number : 1,
    sort: kind === 'group' && sort === 'group' ? 'seat' : sort,
  }
}

function useMarks(feed: OverviewFeed | null): ReadonlyMap<string, Mark> {
  return useSyncExternalStore(feed?.subscribe ?? never, feed?.marks ?? noMarks)
}

const never = () => () => undefined
const noMarks = () => NO_MARKS

/** Asks for the marks of all cards, also of those that are not on the screen. */
function useMarking(feed: OverviewFeed | null, cards: readonly OverviewCard[]): void {
  const ids = cards.map((card) => card.pageId).join(' ')
  useEffect(() => {
    feed?.mark(ids === '' ? [] : ids.split(' '))
  }, [feed, ids])
}

/** Whether a pointer or a key moved among the cards just now. */
function useHand() {
  const movedAtMs = useRef(-HAND_MS)
  return {
    moved: () => {
      movedAtMs.current = performance.now()
    },
    isNear: () => performance.now() - movedAtMs.current < HAND_MS,
  }
}

/** The cards in the order that was asked for. By activity they change places now and then, and never under a hand. */
function useActivityOrder(cards: readonly OverviewCard[], sort: Sort, isNear: () => boolean): readonly OverviewCard[] {
  const [held, setHeld] = useState<readonly string[] | null>(null)
  const latest = useRef({ cards, isNear })
  useEffect(() => {
    latest.current = { cards, isNear }
  })
  const known = cards.some((card) => card.doing !== 'unknown')
  useEffect(() => {
    if (sort !== 'activity' || !known) return
    const take = (): void => {
      setHeld(byActivity(latest.current.cards).map((card) => card.owner))
    }
    take()
    const timer = setInterval(() => {
      if (!latest.current.isNear()) take()
    }, ORDER_MS)
    return () => {
      clearInterval(timer)
    }
  }, [sort, known])
  return sort === 'activity' ? inHeldOrder(cards, held ?? []) : cards
}
