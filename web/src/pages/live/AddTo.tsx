import { useTranslation } from 'react-i18next'
import { ownersOf } from '../../state/boards'
import type { LessonBoard } from '../../wire'

/** Adds a page to all boards of the open one's kind (`null`), or to it alone; where there is but one, to it. */
export function AddTo({ board, onAdd, disabled = false }: { board: LessonBoard; onAdd: (owners: string[] | null) => void; disabled?: boolean }) {
  const { t } = useTranslation()
  const owners = ownersOf(board)
  return (
    <div className="actions">
      <button type="button" className="button main" disabled={disabled} onClick={() => { onAdd(null) }}>
        {t(owners === null ? 'boards.add' : board.kind === 'own' ? 'boards.addToAllPupils' : 'boards.addToAllGroups')}
      </button>
      {owners === null ? null : (
        <button type="button" className="button" disabled={disabled} onClick={() => { onAdd(owners) }}>
          {t('boards.addToOne', { name: board.name ?? '' })}
        </button>
      )}
    </div>
  )
}
