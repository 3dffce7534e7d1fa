import { useLayoutEffect, useRef, useState, type CSSProperties, type PointerEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../wire'
import { Icon } from '../../ui/Icon'
import { useRoom } from './context'
import { fitPages } from './grid'
import { isSwipe, usePageKeys, type Point } from './turning'
import { Bars, Tile } from './Tile'

/** A column this narrow (a phone, or beside the teacher) takes smaller faces, so that a page still holds a few. */
const NARROW_PX = 480
const SMALLEST_WHEN_NARROW_PX = 104

/** People as large as they fit; more than fit are on further pages, turned by button, key or finger. */
export function Grid({ people }: { people: readonly Person[] }) {
  const box = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(box)
  const { columns, tileWidth, pages, perPage } = fitPages(
    people.length,
    width,
    height,
    width < NARROW_PX ? SMALLEST_WHEN_NARROW_PX : undefined,
  )
  // Held as a person's place, so that whoever was first on the screen stays there when pages become larger.
  const [first, setFirst] = useState(0)
  const page = Math.min(Math.floor(first / perPage), pages - 1)
  const turnTo = (to: number): void => {
    setFirst(Math.min(Math.max(to, 0), pages - 1) * perPage)
  }
  const swipe = useSwipe((by) => {
    turnTo(page + by)
  })
  usePageKeys(pages, (by) => {
    turnTo(page + by)
  })
  return (
    <div ref={box} className="grid-box" {...swipe}>
      <div className="grid" style={{ '--columns': columns, '--tile': `${tileWidth}px` } as CSSProperties}>
        {people.slice(page * perPage, (page + 1) * perPage).map((person) => (
          <Tile key={person.id} person={person} />
        ))}
      </div>
      {pages > 1 ? (
        <Pager page={page} pages={pages} onTurn={turnTo}>
          <Elsewhere people={people} page={page} perPage={perPage} onTurn={turnTo} />
        </Pager>
      ) : null}
    </div>
  )
}

interface PagerProps {
  page: number
  pages: number
  onTurn: (to: number) => void
  children: React.ReactNode
}

function Pager({ page, pages, onTurn, children }: PagerProps) {
  const { t } = useTranslation()
  return (
    <div className="pager" role="group" aria-label={t('pages.title')}>
      <span className="pager-aside">{children}</span>
      <PageButton to={page - 1} pages={pages} label={t('pages.before')} icon="before" onTurn={onTurn} />
      <span className="pager-where" role="status">
        <span className="only-heard">{t('pages.where', { page: page + 1, pages })}</span>
        <span aria-hidden="true">
          {page + 1} / {pages}
        </span>
      </span>
      <PageButton to={page + 1} pages={pages} label={t('pages.after')} icon="after" onTurn={onTurn} />
      <span className="pager-aside" />
    </div>
  )
}

interface PageButtonProps {
  to: number
  pages: number
  label: string
  icon: 'before' | 'after'
  onTurn: (to: number) => void
}

function PageButton({ to, pages, label, icon, onTurn }: PageButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      disabled={to < 0 || to >= pages}
      onClick={() => {
        onTurn(to)
      }}
    >
      <Icon name={icon} />
    </button>
  )
}

interface ElsewhereProps {
  people: readonly Person[]
  page: number
  perPage: number
  onTurn: (to: number) => void
}

/** Who speaks on another page: a voice has a face, one tap away. */
function Elsewhere({ people, page, perPage, onTurn }: ElsewhereProps) {
  const { t } = useTranslation()
  const { speaking } = useRoom()
  const found = speaking
    .map((id) => people.findIndex((person) => person.id === id))
    .find((place) => place >= 0 && Math.floor(place / perPage) !== page)
  const person = found === undefined ? undefined : people[found]
  if (found === undefined || person === undefined) return null
  return (
    <button
      type="button"
      className="elsewhere"
      aria-label={t('pages.show', { name: person.name })}
      onClick={() => {
        onTurn(Math.floor(found / perPage))
      }}
    >
      <Bars label={t('tile.speaking')} />
      <bdi className="name">{person.name}</bdi>
    </button>
  )
}

/** Turns a page by a finger drawn across it; a mouse has the buttons. */
function useSwipe(turn: (by: 1 | -1) => void) {
  const from = useRef<Point | null>(null)
  return {
    onPointerDown: (event: PointerEvent) => {
      from.current = event.pointerType === 'mouse' ? null : { x: event.clientX, y: event.clientY }
    },
    onPointerUp: (event: PointerEvent) => {
      const by = from.current === null ? 0 : isSwipe(from.current, { x: event.clientX, y: event.clientY })
      from.current = null
      if (by !== 0) turn(by)
    },
    onPointerCancel: () => {
      from.current = null
    },
  }
}

function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(element.current)
    return () => {
      observer.disconnect()
    }
  }, [element])
  return size
}
