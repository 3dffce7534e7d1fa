/** Which board is open, and which there are to choose from. Pure: what one may see, the server has said. */
import type { BoardKind, LessonBoard, LessonPage } from '../wire'
import { me, type RoomState } from './room'
import { groupOf, pageIdOf } from './selectors'

/** What is followed when nobody chooses: where one is, a kind that the plan names, or one page. */
export type Wanted = { at: 'place' } | { at: 'kind'; kind: BoardKind } | { at: 'page'; page: string }

export interface BoardChoice {
  readonly wanted: Wanted
  /** What was followed last. */
  readonly place: string | null
  readonly shown: string | null
  readonly phase: number
}

export const FIRST_CHOICE: BoardChoice = { wanted: { at: 'place' }, place: null, shown: null, phase: 0 }

export interface OpenBoard {
  readonly board: LessonBoard
  readonly page: LessonPage
}

/** Who moves, begins a phase or is shown a page looks there; after that everybody looks where they like. */
export function followed(choice: BoardChoice, room: RoomState): BoardChoice {
  const place = pageIdOf(room)
  const shown = room.shownPage
  const running = room.view?.lesson.phase
  const phase = running?.number ?? 0
  if (place === choice.place && shown === choice.shown && phase === choice.phase) return choice
  let wanted = choice.wanted
  if (place !== choice.place || (shown === null && showsPage(wanted, choice.shown))) wanted = { at: 'place' }
  const kind = running?.board ?? 'none'
  if (phase !== choice.phase) wanted = phase === 0 || kind === 'none' ? { at: 'place' } : { at: 'kind', kind }
  if (shown !== null && shown !== choice.shown) wanted = { at: 'page', page: shown }
  return { wanted, place, shown, phase }
}

/** The board and page that are open; `null`: nothing was said yet of the board of where one is. */
export function openBoard(room: RoomState, wanted: Wanted): OpenBoard | null {
  const open = wantedBoard(room, wanted) ?? withPage(room, pageIdOf(room))
  // A group's board is always its members': who was just moved is told of it in a moment.
  return open ?? (groupOf(room) === null ? fallback(room) : null)
}

function wantedBoard(room: RoomState, wanted: Wanted): OpenBoard | null {
  if (wanted.at === 'page') return withPage(room, wanted.page)
  if (wanted.at === 'place') return null
  const { kind } = wanted
  const boards = boardsOf(room, kind)
  const mine = kind === 'own' ? room.you : kind === 'group' ? (me(room)?.group ?? '') : ''
  return first(boards.find((board) => (board.owner ?? '') === mine))
}

/** One's own where the class's is hidden; else whatever there is. */
function fallback(room: RoomState): OpenBoard | null {
  return wantedBoard(room, { at: 'kind', kind: 'own' }) ?? first(room.boards[0])
}

function withPage(room: RoomState, pageId: string | null): OpenBoard | null {
  for (const board of room.boards)
    for (const page of board.pages) if (page.page_id === pageId) return { board, page }
  return null
}

function first(board: LessonBoard | undefined): OpenBoard | null {
  const page = board?.pages[0]
  return board === undefined || page === undefined ? null : { board, page }
}

function showsPage(wanted: Wanted, page: string | null): boolean {
  return wanted.at === 'page' && wanted.page === page
}

export function boardsOf(room: RoomState, kind: BoardKind): readonly LessonBoard[] {
  return room.boards.filter((board) => board.kind === kind)
}

/** The kinds that there is something of, in the order in which they are offered. */
export function kindsOf(room: RoomState): BoardKind[] {
  const kinds: readonly BoardKind[] = ['class', 'group', 'own', 'shown', 'hand']
  return kinds.filter((kind) => room.boards.some((board) => board.kind === kind))
}

/** Where a press on a kind leads: to one's own of it, else to the first. */
export function pageOfKind(room: RoomState, kind: BoardKind): string | null {
  const open = wantedBoard(room, { at: 'kind', kind }) ?? first(boardsOf(room, kind)[0])
  return open?.page.page_id ?? null
}
