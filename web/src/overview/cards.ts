/**
 * The cards of the overview: one for each pupil's or group's board, and the orders they are looked at in. Pure.
 *
 * Invariant: a card says of a pupil only what the server said of the page that is chosen.
 */
import { me, type RoomState } from '../state/room'
import { boardsOf, kindsWithCards, numberOf, type CardKind } from '../state/boards'
import type { Group, LessonBoard, Person } from '../wire'
import type { Mark } from '../wire/types'

export type Sort = 'seat' | 'group' | 'activity'
/** `unknown`: not told yet. `rests`: something is on it, and nobody draws. */
export type Doing = 'unknown' | 'empty' | 'drawing' | 'rests'

export interface OverviewCard {
  readonly owner: string
  readonly name: string
  readonly pageId: string
  readonly seat: number | null
  /** The pupil's group, or the group itself. */
  readonly group: Group | null
  /** The pupil, or somebody of the group, is in the lesson. */
  readonly here: boolean
  readonly doing: Doing
  /** The names of those who draw now. */
  readonly drawers: readonly string[]
  /** Whole minutes since the last stroke; `null`: under one, or not known. */
  readonly restMinutes: number | null
  readonly shown: boolean
}

/** How one looks at them. */
export interface OverviewChoice {
  readonly kind: CardKind
  readonly number: number
  readonly sort: Sort
}

export interface PageChoice {
  readonly number: number
  readonly name: string
}

export interface Section {
  /** `undefined`: there are no sections; `null`: those in no group. */
  readonly group: Group | null | undefined
  readonly cards: readonly OverviewCard[]
}

/** The pages that all boards of the kind have, in order. */
export function pagesOf(room: RoomState, kind: CardKind): PageChoice[] {
  const names = new Map([[1, '']])
  for (const board of boardsOf(room, kind))
    for (const page of board.pages) {
      const number = numberOf(page.page_id, board)
      if (page.common === true) names.set(number, page.name ?? '')
    }
  return [...names].map(([number, name]) => ({ number, name })).sort((a, b) => a.number - b.number)
}

/** In the order of the seats (groups: their own). A board without this page has no card. `nowSeconds`: the server's. */
export function cardsOf(
  room: RoomState,
  kind: CardKind,
  number: number,
  marks: ReadonlyMap<string, Mark>,
  nowSeconds: number,
): OverviewCard[] {
  return boardsOf(room, kind).flatMap((board) => {
    const page = board.pages.find(({ page_id }) => numberOf(page_id, board) === number)
    return page === undefined ? [] : [cardOf(room, board, page.page_id, marks.get(page.page_id), nowSeconds)]
  })
}

function cardOf(room: RoomState, board: LessonBoard, pageId: string, mark: Mark | undefined, nowSeconds: number): OverviewCard {
  const people = room.view?.people ?? new Map<string, Person>()
  const owner = board.owner ?? ''
  const pupil = people.get(owner)
  const group = room.view?.groups.get(board.kind === 'group' ? owner : (pupil?.group ?? '')) ?? null
  const members = board.kind === 'group' ? [...people.values()].filter((one) => one.role === 'student' && one.group === owner) : []
  return {
    owner,
    name: board.name ?? '',
    pageId,
    seat: pupil?.seat ?? null,
    group,
    here: board.kind === 'group' ? members.length > 0 : pupil !== undefined && pupil.presence !== 'away',
    doing: doingOf(mark),
    drawers: (mark?.drawing ?? []).map((id) => people.get(id)?.name ?? ''),
    restMinutes: restOf(mark, nowSeconds),
    shown: room.shownPage === pageId,
  }
}

function doingOf(mark: Mark | undefined): Doing {
  if (mark === undefined) return 'unknown'
  if (mark.drawing.length > 0) return 'drawing'
  return mark.empty ? 'empty' : 'rests'
}

function restOf(mark: Mark | undefined, nowSeconds: number): number | null {
  if (mark?.drawn_at == null || mark.drawing.length > 0) return null
  const minutes = Math.floor((nowSeconds - mark.drawn_at) / 60)
  return minutes >= 1 ? minutes : null
}

/** Whoever needs the teacher first: nothing yet, then the longest rest; then who draws, then who is away. */
export function byActivity(cards: readonly OverviewCard[]): OverviewCard[] {
  return [...cards].sort((a, b) => rank(a) - rank(b) || (b.restMinutes ?? 0) - (a.restMinutes ?? 0))
}

function rank(card: OverviewCard): number {
  if (!card.here) return 4
  return { empty: 0, unknown: 1, rests: 2, drawing: 3 }[card.doing]
}

/** `held`: owners in the order that is on the screen; whoever came since is at the end, in the order of `cards`. */
export function inHeldOrder(cards: readonly OverviewCard[], held: readonly string[]): OverviewCard[] {
  const place = new Map(held.map((owner, index) => [owner, index]))
  const placeOf = (card: OverviewCard): number => place.get(card.owner) ?? held.length
  return [...cards].sort((a, b) => placeOf(a) - placeOf(b))
}

/** One section for each group that has a card, in the groups' order, and one for those in none. */
export function sectionsOf(room: RoomState, cards: readonly OverviewCard[], sort: Sort): Section[] {
  if (sort !== 'group') return [{ group: undefined, cards }]
  const groups = [...(room.view?.groups.values() ?? []), null]
  return groups
    .map((group) => ({ group, cards: cards.filter((card) => (card.group?.id ?? null) === (group?.id ?? null)) }))
    .filter((section) => section.cards.length > 0)
}

/** How many of those who are here have nothing yet, and how many draw. */
export function countsOf(cards: readonly OverviewCard[]): { empty: number; drawing: number; here: number; known: boolean } {
  const here = cards.filter((card) => card.here)
  const count = (doing: Doing): number => here.filter((card) => card.doing === doing).length
  return { empty: count('empty'), drawing: count('drawing'), here: here.length, known: count('unknown') === 0 }
}

/** What the overview begins with: the board that was open, where it is of such a kind. */
export function kindToBeginWith(room: RoomState, open: LessonBoard | null): CardKind | null {
  const kinds = kindsWithCards(room)
  const now = open?.kind ?? ((me(room)?.group ?? null) === null ? null : 'group')
  return kinds.find((kind) => kind === now) ?? kinds[0] ?? null
}

export interface Place {
  readonly left: number
  readonly top: number
}

/** Which card a key leads to, by where the cards are on the screen; `null`: the key is none of ours, or leads nowhere. */
export function neighbour(places: readonly Place[], from: number, key: string): number | null {
  const here = places[from]
  if (here === undefined) return null
  const inside = (index: number): number | null => (index >= 0 && index < places.length && index !== from ? index : null)
  switch (key) {
    case 'ArrowRight':
      return inside(from + 1)
    case 'ArrowLeft':
      return inside(from - 1)
    case 'Home':
      return inside(0)
    case 'End':
      return inside(places.length - 1)
    case 'ArrowDown':
      return nearest(places, here, (top) => top > here.top + 1, (a, b) => a - b)
    case 'ArrowUp':
      return nearest(places, here, (top) => top < here.top - 1, (a, b) => b - a)
    default:
      return null
  }
}

function nearest(places: readonly Place[], here: Place, beyond: (top: number) => boolean, nearer: (a: number, b: number) => number): number | null {
  const row = places.map(({ top }) => top).filter(beyond).sort(nearer)[0]
  if (row === undefined) return null
  const distance = (index: number): number => Math.abs((places[index]?.left ?? 0) - here.left)
  const inRow = [...places.keys()].filter((index) => Math.abs((places[index]?.top ?? 0) - row) <= 1)
  return inRow.sort((a, b) => distance(a) - distance(b))[0] ?? null
}
