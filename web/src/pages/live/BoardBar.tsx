import { useCallback, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { boardsOf, kindsOf, kindsWithCards, ownersOf, pageOfKind, type OpenBoard } from '../../state/boards'
import { mayHandIn } from '../../state/handins'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { Icon, type IconName } from '../../ui/Icon'
import { useCloses } from '../../ui/useCloses'
import type { BoardKind, LessonPage } from '../../wire'
import { BoardControls, type BoardDialog } from './BoardControls'
import { BoardsDialog } from './BoardsDialog'
import { useRoom } from './context'
import { HandInButton } from './HandInButton'
import { HandInsDialog } from './HandInsDialog'
import { PagesDialog } from './PagesDialog'
import { Read } from './Read'
import { useBoardWords } from './useBoardWords'

const ICONS: Record<BoardKind, IconName> = { shown: 'screen', class: 'groups', group: 'chat', own: 'pen', hand: 'sheet' }

interface Props {
  open: OpenBoard
  onOpen: (page: string) => void
}

interface BarProps extends Props {
  onOverview: () => void
  /** Whether the server has in time what was drawn on the open page. */
  saved: () => Promise<boolean>
}

/** Above a board: the other boards there are, its pages, and for staff what it is to others. */
export function BoardBar({ open, onOpen, onOverview, saved }: BarProps) {
  const { t } = useTranslation()
  const room = useRoom()
  const guide = isGuide(me(room))
  const [unfolded, setUnfolded] = useState(false)
  const [dialog, setDialog] = useState<BoardDialog | null>(null)
  const fold = useRef<HTMLButtonElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  /** What had the focus in it is gone then; what opens next gives it back to the button that is left. */
  const foldUp = useCallback((): void => {
    if (unfolded) fold.current?.focus()
    setUnfolded(false)
  }, [unfolded])
  useCloses(unfolded, bar, foldUp)
  // Nothing to choose, nothing to press: a child sees the board alone.
  if (!guide && room.boards.length < 2 && open.board.pages.length < 2 && !mayHandIn(room, open.board)) return null
  const chosen = (page: string): void => {
    foldUp()
    onOpen(page)
  }
  const close = (): void => {
    setDialog(null)
  }
  return (
    <div ref={bar} className={unfolded ? 'board-bar unfolded' : 'board-bar'}>
      <Fold
        button={fold}
        open={open}
        unfolded={unfolded}
        onPress={() => {
          setUnfolded(!unfolded)
        }}
      />
      <div className="board-folded">
        {guide && kindsWithCards(room).length > 0 ? (
          <button
            type="button"
            className="button small"
            onClick={() => {
              foldUp()
              onOverview()
            }}
          >
            <Icon name="grid" size={18} />
            {t('overview.open')}
          </button>
        ) : null}
        {room.boards.length > 1 ? <Kinds open={open} onOpen={chosen} /> : null}
        <Pages open={open} onOpen={chosen} />
        {guide ? (
          <BoardControls
            open={open}
            onDialog={(which) => {
              foldUp()
              setDialog(which)
            }}
          />
        ) : null}
      </div>
      {guide ? null : (
        <div className="board-mine">
          <HandInButton key={open.page.page_id} open={open} saved={saved} />
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
  button: RefObject<HTMLButtonElement>
  open: OpenBoard
  unfolded: boolean
  onPress: () => void
}

/** On a phone the bar is this one button, so that the board keeps its room; elsewhere there is none. */
function Fold({ button, open: { board, page }, unfolded, onPress }: FoldProps) {
  const { t } = useTranslation()
  const room = useRoom()
  const words = useBoardWords()
  const at = board.pages.indexOf(page)
  const others = board.kind === 'hand' ? isGuide(me(room)) : ownersOf(board) !== null && board.owner !== room.you
  return (
    <button ref={button} type="button" className="board-fold" aria-expanded={unfolded} onClick={onPress}>
      <Icon name={ICONS[board.kind]} size={20} />
      <bdi>{others ? words(board) : t(`boardKinds.${board.kind}`)}</bdi>
      {board.pages.length > 1 ? <span className="soft"><PageWords page={page} index={at} /></span> : null}
      <Icon name="after" size={20} />
    </button>
  )
}

function Kinds({ open, onOpen }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const words = useBoardWords()
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
              {words(board)}
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
          {few || each === page ? <PageWords page={each} index={index} /> : index + 1}
        </button>
      ))}
    </div>
  )
}

function PageWords({ page: { name = '' }, index }: { page: LessonPage; index: number }) {
  return name === '' ? index + 1 : <Read text={name} />
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
