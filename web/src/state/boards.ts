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

/** A board there is one of for each pupil, or for each group. */
export type CardKind = 'own' | 'group'

/** The kinds of which everybody has one, and there are some. */
export function kindsWithCards(room: RoomState): CardKind[] {
  const kinds: readonly CardKind[] = ['own', 'group']
  return kinds.filter((kind) => boardsOf(room, kind).length > 0)
}

/** The number of a page among those of its board: 1, or what stands at the end of its id. */
export function numberOf(page: string, board: LessonBoard): number {
  return Number(page.slice((board.pages[0]?.page_id ?? page).length + 1) || '1')
}

/** Whose a board is, as a command says it. Of kinds of which there is one, nobody is named. */
export function ownersOf(board: LessonBoard): string[] | null {
  return board.owner === undefined || board.owner === '' ? null : [board.owner]
}

export function boardsOf(room: Pick<RoomState, 'boards'>, kind: BoardKind): readonly LessonBoard[] {
  return room.boards.filter((board) => board.kind === kind)
}

/** The kinds that there is something of, in the order in which they are offered. */
export function kindsOf(room: RoomState): BoardKind[] {
  const kinds: readonly BoardKind[] = ['class', 'group', 'own', 'shown', 'hand']
  return kinds.filter((kind) => room.boards.some((board) => board.kind === kind))
}

/** Where a press on a kind leads: to one's own of it, else to the first; of what was handed in, to the newest. */
export function pageOfKind(room: RoomState, kind: BoardKind): string | null {
  const boards = boardsOf(room, kind)
  const open = kind === 'hand' ? first(newestOf(boards)) : (wantedBoard(room, { at: 'kind', kind }) ?? first(boards[0]))
  return open?.page.page_id ?? null
}

function newestOf(handIns: readonly LessonBoard[]): LessonBoard | undefined {
  return handIns.reduce<LessonBoard | undefined>((newest, one) => (handedAt(one) >= handedAt(newest) ? one : newest), undefined)
}

function handedAt(board: LessonBoard | undefined): number {
  return board?.handed_in?.at ?? 0
}
