import { useState } from 'react'
import type { BeginWith } from '../../board/begin'
import { FIRST_CHOICE, followed, openBoard, type OpenBoard } from '../../state/boards'
import { useRoom } from './context'
import { useKept } from './useKept'

export interface OpenBoardChoice {
  readonly open: OpenBoard | null
  readonly choose: (page: string) => void
  /** What it was opened for; `null`: nothing in particular. */
  readonly begin: BeginWith | null
  readonly chooseFor: (begin: BeginWith) => void
}

/** The board that is open: where one is, what the teacher shows, or what was chosen. */
export function useOpenBoard(): OpenBoardChoice {
  const room = useRoom()
  const [held, setHeld] = useKept('board', FIRST_CHOICE)
  const [begin, setBegin] = useState<BeginWith | null>(null)
  const choice = followed(held, room)
  if (choice !== held) setHeld(choice)
  const chooseWith = (page: string, next: BeginWith | null): void => {
    setHeld({ ...choice, wanted: { at: 'page', page } })
    setBegin(next)
  }
  return {
    open: openBoard(room, choice.wanted),
    choose: (page) => {
      chooseWith(page, null)
    },
    begin,
    chooseFor: (next) => {
      chooseWith(next.page, next)
    },
  }
}
