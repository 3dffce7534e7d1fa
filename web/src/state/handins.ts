/** What was handed in, for the staff. Pure. */
import type { LessonBoard } from '../wire'
import { boardsOf, numberOf, type CardKind, type OpenBoard } from './boards'
import { me, type RoomState } from './room'

export interface HandIn {
  /** By which it is given back. */
  readonly number: string
  /** The board on which it lies. */
  readonly page: string
  /** Whose it was. */
  readonly name: string
  readonly atSeconds: number
  readonly byPupil: boolean
  readonly returned: boolean
  /** The page that was handed in. */
  readonly of: string
}

/** How many lie side by side and can still be read. */
export const COMPARED = { least: 2, most: 6 } as const

/** The newest of each page that was handed in, in the order of the boards. */
export function handInsOf(room: Pick<RoomState, 'boards'>): HandIn[] {
  const newest = new Map(boardsOf(room, 'hand').flatMap((board) => handInOn(board)).map((one) => [one.of, one]))
  const places = new Map([...boardsOf(room, 'own'), ...boardsOf(room, 'group')].flatMap(({ pages }) => pages).map(({ page_id }, at) => [page_id, at]))
  return [...newest.values()].sort((a, b) => (places.get(a.of) ?? Infinity) - (places.get(b.of) ?? Infinity))
}

/** The names of those of whom there is nothing of this page. `handIns`: all of the room. */
export function missingOf(room: RoomState, handIns: readonly HandIn[], kind: CardKind, number: number): string[] {
  const handed = new Set(handIns.map(({ of }) => of))
  return boardsOf(room, kind)
    .filter((board) => board.pages.some(({ page_id }) => numberOf(page_id, board) === number && !handed.has(page_id)))
    .map(({ name }) => name ?? '')
}

/** A page of all boards of a kind. */
export interface Collected {
  /** At the end of its id. */
  readonly number: number
  /** As people count: 1 for the first. */
  readonly place: number
  readonly name: string
  /** It is the only one that they have. */
  readonly only: boolean
}

/** The page that is collected from the boards of a kind: the one that is open, where it is one of theirs; else the first. */
export function collectedOf(room: RoomState, kind: CardKind, { board, page }: OpenBoard): Collected {
  const isOpen = board.kind === kind
  const pages = (isOpen ? board : boardsOf(room, kind)[0])?.pages ?? []
  const at = isOpen ? pages.indexOf(page) : 0
  return {
    number: isOpen ? numberOf(page.page_id, board) : 1,
    place: at + 1,
    name: pages[at]?.name ?? '',
    only: boardsOf(room, kind).every((one) => one.pages.length < 2),
  }
}

/** Whether somebody may hand in the board that is open: a pupil, their own or their group's. */
export function mayHandIn(room: RoomState, board: LessonBoard): boolean {
  const own = me(room)
  if (own?.role !== 'student') return false
  return board.kind === 'own' ? board.owner === own.id : board.kind === 'group' && board.owner === own.group
}

/** A, B, C, …: neither a name nor a number that a class knows. */
export function nickname(at: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + at)
}

function handInOn(board: LessonBoard): HandIn[] {
  const [page, handed] = [board.pages[0], board.handed_in]
  if (page === undefined || handed == null) return []
  return [
    {
      number: board.owner ?? '',
      page: page.page_id,
      name: board.name ?? '',
      atSeconds: handed.at,
      byPupil: handed.by_pupil === true,
      returned: handed.returned === true,
      of: handed.page_id,
    },
  ]
}
