import type { ShownBoard } from '../../wire'

/** What fills the stage, and when it changes by itself. Pure. */
/** `overview`: of all boards, for staff; one comes to it, and goes from it, by the board. */
export type StageView = 'faces' | 'screen' | 'board' | 'walk' | 'overview'

export interface StageState {
  readonly view: StageView
  /** The person whose screen is shared now; null: none. */
  readonly sharing: string | null
  /** The number of the phase that was followed last. */
  readonly phase: number
  /** The page that was shown to everybody last. */
  readonly page: string | null
}

export const FIRST_STAGE: StageState = { view: 'faces', sharing: null, phase: 0, page: null }

/** Another phase opens its board (`none`: faces, or what is shared) once; after that everybody looks where they like. */
export function phaseBegan(stage: StageState, number: number, board: ShownBoard): StageState {
  if (number === stage.phase) return stage
  if (number === 0) return { ...stage, phase: 0 }
  const view = board === 'none' ? (stage.sharing === null ? 'faces' : 'screen') : 'board'
  return { ...stage, view, phase: number }
}

/** A page that is shown to everybody opens the board once. */
export function pageShown(stage: StageState, page: string | null): StageState {
  if (page === stage.page) return stage
  return { ...stage, page, view: page === null ? stage.view : 'board' }
}

/** A screen that begins is what the teacher wants looked at; when it ends, faces come back. */
export function sharingChanged(stage: StageState, sharing: string | null): StageState {
  if (sharing === stage.sharing) return stage
  if (sharing !== null && stage.sharing === null) return { ...stage, view: 'screen', sharing }
  return { ...stage, view: sharing === null && stage.view === 'screen' ? 'faces' : stage.view, sharing }
}

/** What is shown while all eyes are on the teacher: the teacher's screen, or faces; what one chose comes back. */
export function attending(stage: StageState): StageState {
  return { ...stage, view: stage.sharing === null ? 'faces' : 'screen' }
}

export function chosen(stage: StageState, view: StageView): StageState {
  return { ...stage, view: view === 'screen' && stage.sharing === null ? 'faces' : view }
}

/** Walking round ends with the groups. */
export function walkingEnded(stage: StageState, mayWalk: boolean): StageState {
  return stage.view === 'walk' && !mayWalk ? { ...stage, view: 'faces' } : stage
}
