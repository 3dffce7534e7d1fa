import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenBoard } from '../../state/boards'
import { me } from '../../state/room'
import { isLocked, pageIdOf } from '../../state/selectors'
import type { BeginWith } from '../../board/begin'
import { BoardBar } from './BoardBar'
import { BoardFailure } from './BoardFailure'
import { useBoardMaterial } from './BoardMaterial'
import { useRoom } from './context'

/** Made anew for another try: each remembers for good that its import failed. */
const lazyBoard = () => lazy(() => import('../../board/Board'))

interface Props {
  open: OpenBoard | null
  onOpen: (page: string) => void
  onOverview: () => void
  begin: BeginWith | null
}

/** The board of where one is, or the one that was chosen, with the others above it. */
export function BoardStage({ open, onOpen, onOverview, begin }: Props) {
  const { t, i18n } = useTranslation()
  const room = useRoom()
  const [Board, setBoard] = useState(lazyBoard)
  const pageId = open?.page.page_id ?? pageIdOf(room)
  const own = me(room)
  const { over, saved, ...material } = useBoardMaterial(pageId?.split('.')[0] ?? '', open)
  if (pageId === null || own === null) return null
  return (
    <section className="board-stage" aria-label={t('room.board')}>
      {open === null ? null : <BoardBar open={open} onOpen={onOpen} onOverview={onOverview} saved={saved} />}
      <div className="board-area">
        <BoardFailure
          page={pageId}
          onFailed={() => {
            setBoard(lazyBoard)
          }}
        >
          <Suspense fallback={<Loading words={t('room.boardLoading')} />}>
            <Board
              key={pageId}
              pageId={pageId}
              token={room.token}
              lang={i18n.language}
              canWriteHint={own.role !== 'observer' && !isLocked(room, 'board')}
              begin={begin?.page === pageId ? begin : null}
              {...material}
            />
            {over}
          </Suspense>
        </BoardFailure>
      </div>
    </section>
  )
}

function Loading({ words }: { words: string }) {
  return (
    <div className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      {words}
    </div>
  )
}
