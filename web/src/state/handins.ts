/** What was handed in, for the staff. Pure. */
import type { LessonBoard } from '../wire'
import { boardsOf } from './boards'
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
export function handInsOf(room: RoomState): HandIn[] {
  const newest = new Map(boardsOf(room, 'hand').flatMap((board) => handInOn(board)).map((one) => [one.of, one]))
  const places = new Map([...boardsOf(room, 'own'), ...boardsOf(room, 'group')].flatMap(({ pages }) => pages).map(({ page_id }, at) => [page_id, at]))
  return [...newest.values()].sort((a, b) => (places.get(a.of) ?? Infinity) - (places.get(b.of) ?? Infinity))
}

/** The names of those of whom there is nothing of this page. */
export function missingOf(room: RoomState, kind: 'own' | 'group', number: number): string[] {
  const handed = new Set(handInsOf(room).map(({ of }) => of))
  return boardsOf(room, kind)
    .filter((board) => board.pages.some(({ page_id }) => numberOf(page_id, board) === number && !handed.has(page_id)))
    .map(({ name }) => name ?? '')
}

/** The number of a page among those of its board: 1, or what stands at the end of its id. */
export function numberOf(page: string, board: LessonBoard): number {
  return Number(page.slice((board.pages[0]?.page_id ?? page).length + 1) || '1')
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
