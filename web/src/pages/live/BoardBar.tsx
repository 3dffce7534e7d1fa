import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kindsWithCards } from '../../overview/cards'
import { boardsOf, kindsOf, pageOfKind, type OpenBoard } from '../../state/boards'
import { mayHandIn } from '../../state/handins'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { Icon, type IconName } from '../../ui/Icon'
import type { BoardKind, LessonBoard, LessonPage } from '../../wire'
import { BoardsDialog } from './BoardsDialog'
import { useController, useRoom } from './context'
import { HandInButton } from './HandInButton'
import { HandInsDialog } from './HandInsDialog'
import { OpennessSwitch } from './OpennessSwitch'
import { PagesDialog } from './PagesDialog'

const ICONS: Record<BoardKind, IconName> = { shown: 'screen', class: 'groups', group: 'chat', own: 'pen', hand: 'sheet' }

type BoardDialog = 'boards' | 'pages' | 'handIns'

interface Props {
  open: OpenBoard
  onOpen: (page: string) => void
}

interface BarProps extends Props {
  onOverview: () => void
}

/** Above a board: the other boards there are, its pages, and for staff what it is to others. */
export function BoardBar({ open, onOpen, onOverview }: BarProps) {
  const { t } = useTranslation()
  const room = useRoom()
  const guide = isGuide(me(room))
  const [unfolded, setUnfolded] = useState(false)
  const [dialog, setDialog] = useState<BoardDialog | null>(null)
  // Nothing to choose, nothing to press: a child sees the board alone.
  if (!guide && room.boards.length < 2 && open.board.pages.length < 2 && !mayHandIn(room, open.board)) return null
  const chosen = (page: string): void => {
    setUnfolded(false)
    onOpen(page)
  }
  const close = (): void => {
    setDialog(null)
  }
  return (
    <div className={unfolded ? 'board-bar unfolded' : 'board-bar'}>
      <Fold
        open={open}
        unfolded={unfolded}
        onPress={() => {
          setUnfolded(!unfolded)
        }}
      />
      <div className="board-folded">
        {guide && kindsWithCards(room).length > 0 ? (
          <button type="button" className="button small" onClick={onOverview}>
            <Icon name="grid" size={18} />
            {t('overview.open')}
          </button>
        ) : null}
        {room.boards.length > 1 ? <Kinds open={open} onOpen={chosen} /> : null}
        <Pages open={open} onOpen={chosen} />
        {guide ? (
          <Controls
            open={open}
            onDialog={(which) => {
              setUnfolded(false)
              setDialog(which)
            }}
          />
        ) : null}
      </div>
      {guide ? null : (
        <div className="board-mine">
          <HandInButton open={open} />
          <ShownSign open={open} />
        </div>
      )}
      {dialog === 'handIns' ? <HandInsDialog open={open} onOpen={onOpen} onClose={close} /> : null}
      {dialog === 'boards' ? <BoardsDialog onClose={close} /> : null}
      {dialog === 'pages' ? <PagesDialog board={open.board} page={open.page} onClose={close} /> : null}
    </div>
  )
}

interface FoldProps {
  open: OpenBoard
  unfolded: boolean
  onPress: () => void
}

/** On a phone the bar is this one button, so that the board keeps its room; elsewhere there is none. */
function Fold({ open: { board, page }, unfolded, onPress }: FoldProps) {
  const { t } = useTranslation()
  const room = useRoom()
  const at = board.pages.indexOf(page)
  const whose = board.owner === undefined || board.owner === room.you ? '' : (board.name ?? '')
  return (
    <button type="button" className="board-fold" aria-expanded={unfolded} onClick={onPress}>
      <Icon name={ICONS[board.kind]} size={20} />
      <bdi>{whose === '' ? t(`boardKinds.${board.kind}`) : whose}</bdi>
      {board.pages.length > 1 ? <span className="soft">{pageWords(page, at)}</span> : null}
      <Icon name="after" size={20} />
    </button>
  )
}

function Kinds({ open, onOpen }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const guide = isGuide(me(room))
  const { kind } = open.board
  const many = boardsOf(room, kind)
  return (
    <div className="board-kinds" role="group" aria-label={t('boards.choose')}>
      {kindsOf(room).map((each) => (
        <button
          key={each}
          type="button"
          className="board-tab"
          aria-pressed={each === kind}
          onClick={() => {
            const page = pageOfKind(room, each)
            if (page !== null && each !== kind) onOpen(page)
          }}
        >
          <Icon name={ICONS[each]} size={20} />
          {t(guide && each === 'own' ? 'boards.eachOwn' : guide && each === 'hand' ? 'handIns.pages' : `boardKinds.${each}`)}
        </button>
      ))}
      {many.length > 1 ? (
        <select
          className="input board-owner"
          aria-label={t('boards.whose')}
          value={open.board.owner ?? ''}
          onChange={(event) => {
            const page = many.find((board) => (board.owner ?? '') === event.target.value)?.pages[0]
            if (page !== undefined) onOpen(page.page_id)
          }}
        >
          {many.map((board) => (
            <option key={board.owner} value={board.owner}>
              {board.owner === room.you ? t('boards.mine') : board.name}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  )
}

/** So many are called by their names; of more only the open one is, and the others by their numbers. */
const FEW_PAGES = 3

function Pages({ open: { board, page }, onOpen }: Props) {
  const { t } = useTranslation()
  const few = board.pages.length <= FEW_PAGES
  if (board.pages.length < 2) return null
  return (
    <div className="board-pages" role="group" aria-label={t('boards.pages')}>
      {board.pages.map((each, index) => (
        <button
          key={each.page_id}
          type="button"
          className="board-page"
          aria-pressed={each === page}
          aria-label={t('boards.page', { number: index + 1, name: each.name ?? '' }).trim()}
          onClick={() => {
            onOpen(each.page_id)
          }}
        >
          <bdi>{few || each === page ? pageWords(each, index) : index + 1}</bdi>
        </button>
      ))}
    </div>
  )
}

function pageWords({ name }: LessonPage, index: number): string {
  return name === undefined || name === '' ? String(index + 1) : name
}

/** A child whose board others see should know it. */
function ShownSign({ open: { board, page } }: { open: OpenBoard }) {
  const { t } = useTranslation()
  const room = useRoom()
  if (room.shownPage === page.page_id) return <Sign words={t('boards.shownToAll')} />
  if (board.owner !== room.you || board.openness === 'hidden') return null
  return <Sign words={t(board.openness === 'seen' ? 'boards.othersSee' : 'boards.othersWrite')} />
}

function Sign({ words }: { words: string }) {
  return (
    <span className="chip yellow board-sign">
      <Icon name="eye" size={16} />
      {words}
    </span>
  )
}

function Controls({ open: { board, page }, onDialog }: { open: OpenBoard; onDialog: (which: BoardDialog) => void }) {
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

/** Of kinds of which there is one, nobody is named. */
function ownersOf(board: LessonBoard): string[] | null {
  return board.owner === undefined || board.owner === '' ? null : [board.owner]
}
