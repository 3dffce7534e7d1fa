/** What may be saved as a file from an open board, and what the file and its pages are called. Pure. */
import type { LessonBoard, LessonPage } from '../wire'
import { boardsOf, ownersOf, type OpenBoard } from './boards'
import type { RoomState } from './room'

/** The open page, all pages of its board, or those of all boards of its kind. */
export type SaveWhat = 'page' | 'board' | 'kind'

export interface PageToSave {
  readonly board: LessonBoard
  readonly page: LessonPage
  /** Among the pages of its board, from 1 on; 0: it is the only one. */
  readonly number: number
}

export function pagesToSave(room: Pick<RoomState, 'boards'>, open: OpenBoard, what: SaveWhat): PageToSave[] {
  const boards = what === 'kind' ? boardsOf(room, open.board.kind) : [open.board]
  const pages = boards.flatMap((board) =>
    board.pages.map((page, at) => ({ board, page, number: board.pages.length > 1 ? at + 1 : 0 })),
  )
  return what === 'page' ? pages.filter(({ page }) => page === open.page) : pages
}

/** What is offered: nothing that would be the same file under two names. */
export function choicesToSave(room: Pick<RoomState, 'boards'>, open: OpenBoard): SaveWhat[] {
  const choices: SaveWhat[] = ['page']
  if (open.board.pages.length > 1) choices.push('board')
  if (ownersOf(open.board) !== null && boardsOf(room, open.board.kind).length > 1) choices.push('kind')
  return choices
}

/** A name that Windows, ChromeOS and iPadOS take; never empty. */
export function fileName(parts: readonly string[], ending: string): string {
  // eslint-disable-next-line no-control-regex -- these are what a name may not have
  const clean = parts.map((part) => part.replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, ' ').trim()).filter((part) => part !== '')
  const name = Array.from(clean.join(' - ')).slice(0, MAX_NAME).join('').replace(/[. ]+$/, '')
  return `${name === '' ? 'manabiya' : name}.${ending}`
}

const MAX_NAME = 60
