import { useTranslation } from 'react-i18next'
import { ownersOf, type OpenBoard } from '../../state/boards'
import { Icon } from '../../ui/Icon'
import type { LessonBoard } from '../../wire'
import { useController, useRoom } from './context'
import { OpennessSwitch } from './OpennessSwitch'

export type BoardDialog = 'boards' | 'pages' | 'handIns'

/** For staff: what a board is to others, and what opens to its pages, what was handed in, and all boards. */
export function BoardControls({ open: { board, page }, onDialog }: { open: OpenBoard; onDialog: (which: BoardDialog) => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const shown = useRoom().shownPage === page.page_id
  return (
    <div className="board-controls">
      {board.kind === 'hand' ? (
        <GiveBack board={board} />
      ) : (
        <OpennessSwitch
          label={t('boards.toOthers')}
          value={board.openness}
          onChange={(openness) => void controller.tell({ type: 'boards.open', kind: board.kind, openness, owners: ownersOf(board) })}
        />
      )}
      <button
        type="button"
        className={shown ? 'button small on' : 'button small'}
        aria-pressed={shown}
        onClick={() => void controller.tell({ type: 'boards.show', page_id: shown ? null : page.page_id })}
      >
        <Icon name={shown ? 'check' : 'megaphone'} size={18} />
        {t('boards.showAll')}
      </button>
      {board.kind === 'hand' ? null : (
        <button
          type="button"
          className="button small"
          onClick={() => {
            onDialog('pages')
          }}
        >
          <Icon name="plus" size={18} />
          {t('boards.pages')}
        </button>
      )}
      <button
        type="button"
        className="button small"
        onClick={() => {
          onDialog('handIns')
        }}
      >
        <Icon name="sheet" size={18} />
        {t('handIns.title')}
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => {
          onDialog('boards')
        }}
      >
        <Icon name="eye" size={18} />
        {t('boards.many')}
      </button>
    </div>
  )
}

/** What lies open was handed in: its pupil sees it, marks and all, once it is given back. */
function GiveBack({ board }: { board: LessonBoard }) {
  const { t } = useTranslation()
  const controller = useController()
  const returned = board.handed_in?.returned === true
  return (
    <button
      type="button"
      className="button small main"
      disabled={returned}
      onClick={() => void controller.tell({ type: 'hand.return', hand_ins: ownersOf(board) })}
    >
      <Icon name={returned ? 'check' : 'send'} size={18} />
      {t(returned ? 'handIns.returned' : 'handIns.return')}
    </button>
  )
}
