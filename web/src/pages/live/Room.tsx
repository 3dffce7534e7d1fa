import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OverviewChoice } from '../../overview/cards'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { attends, screenOf } from '../../state/selectors'
import { mayWalk } from '../../state/walk'
import { Icon } from '../../ui/Icon'
import { Mark } from '../../ui/Mark'
import { useWords } from '../../words/context'
import { AidsSign } from './Aids'
import { Banner } from './Banner'
import { BesideSign } from './Beside'
import { BoardStage } from './BoardStage'
import { useController, useRoom } from './context'
import { DraftsContext, freshDrafts } from './drafts'
import { DevicesDialog } from './DevicesDialog'
import { Faces, Strip } from './Faces'
import { Farewell } from './Farewell'
import { GroupBar } from './GroupBar'
import { LeaveDialog } from './LeaveDialog'
import { Notices } from './Notices'
import { OverviewStage } from './OverviewStage'
import { PollCard } from './PollCard'
import { Asked, AttentionSign } from './Order'
import { PhaseBar } from './PhaseBar'
import { ReactionCounts } from './Reactions'
import { RecordingRequested } from './RecordingRequest'
import { ReflectionCard } from './ReflectionCard'
import { ReflectionsSign } from './ReflectionsPanel'
import { ScreenStage } from './ScreenStage'
import { SidePanel, type SideView } from './SidePanel'
import { attending, chosen, FIRST_STAGE, pageShown, phaseBegan, sharingChanged, walkingEnded, type StageState } from './stage'
import { Toolbar } from './Toolbar'
import { TopBar } from './TopBar'
import { useKept } from './useKept'
import { useOpenBoard } from './useOpenBoard'
import { Waiting } from './Waiting'
import { WalkStage } from './WalkStage'

/** Beside the stage there is room for a panel from here on; below it covers the stage. */
const WIDE = '(min-width: 1100px)'

export function Room() {
  const room = useRoom()
  const { suggest } = useWords()
  useEffect(() => {
    suggest(room.grade)
  }, [suggest, room.grade])
  if (room.farewell !== null)
    return <Farewell reason={room.farewell} code={room.view?.lesson.code ?? ''} teacher={isGuide(me(room))} />
  if (room.waiting !== null) return <Waiting />
  return room.view === null ? <Opening /> : <LiveRoom />
}

function Opening() {
  return (
    <main className="opening">
      <Mark size={72} />
      <Banner />
    </main>
  )
}

function LiveRoom() {
  const { t } = useTranslation()
  const stage = useStage()
  const [side, setSide] = useState<SideView | null>(() => (matchMedia(WIDE).matches ? 'chat' : null))
  const [drafts] = useState(freshDrafts)
  const [dialog, setDialog] = useState<'leave' | 'devices' | null>(null)
  const closeSide = useCallback(() => {
    setSide(null)
  }, [])
  const closeDialog = (): void => {
    setDialog(null)
  }
  return (
    <div className={side === null ? 'live' : `live with-side with-${side}`}>
      <TopBar
        stage={stage.state}
        onStage={stage.choose}
        side={side === 'people' || side === 'chat' ? side : null}
        onSide={setSide}
        onDevices={() => {
          setDialog('devices')
        }}
      />
      <GroupBar />
      <PhaseBar
        listOpen={side === 'phases'}
        onList={() => {
          setSide(side === 'phases' ? null : 'phases')
        }}
      />
      <main className="stage" id="stage" aria-label={t('room.stage')}>
        <Banner />
        <div className="stage-signs">
          <AttentionSign />
          <AidsSign />
          <BesideSign />
          <ReflectionsSign
            onRead={() => {
              setSide('ask')
            }}
          />
        </div>
        <Stage state={stage.state} onChoose={stage.choose} />
      </main>
      <DraftsContext.Provider value={drafts}>
        {side === null ? null : <SidePanel view={side} onClose={closeSide} />}
      </DraftsContext.Provider>
      <div className="cards">
        <PollCard />
        <ReflectionCard />
      </div>
      <Asked />
      <RecordingRequested />
      <Toolbar
        askOpen={side === 'ask'}
        onAsk={() => {
          setSide(side === 'ask' ? null : 'ask')
        }}
        notesOpen={side === 'notes'}
        onNotes={() => {
          setSide(side === 'notes' ? null : 'notes')
        }}
        groupsOpen={side === 'groups'}
        onGroups={() => {
          setSide(side === 'groups' ? null : 'groups')
        }}
        onLeave={() => {
          setDialog('leave')
        }}
      />
      <Notices />
      <ReactionCounts />
      <TapToHear />
      {dialog === 'leave' ? <LeaveDialog onClose={closeDialog} /> : null}
      {dialog === 'devices' ? <DevicesDialog onClose={closeDialog} /> : null}
    </div>
  )
}

interface StageChoice {
  state: StageState
  choose: (view: StageState['view']) => void
}

function useStage(): StageChoice {
  const room = useRoom()
  const lesson = room.view?.lesson
  const [held, setHeld] = useKept('stage', FIRST_STAGE)
  const shared = walkingEnded(sharingChanged(held, screenOf(room)?.id ?? null), mayWalk(room))
  const begun = phaseBegan(shared, lesson?.phase?.number ?? 0, lesson?.phase?.board ?? 'none')
  const state = pageShown(begun, room.shownPage)
  if (state !== held) setHeld(state)
  return {
    state: attends(room) ? attending(state) : state,
    choose: (view) => {
      setHeld(chosen(state, view))
    },
  }
}

function Stage({ state, onChoose }: { state: StageState; onChoose: StageChoice['choose'] }) {
  const room = useRoom()
  const screen = screenOf(room)
  // A board that was opened once stays, so that its undo history and its place are still there.
  const [boardOpened, setBoardOpened] = useState(false)
  const [overview, setOverview] = useState<OverviewChoice | null>(null)
  const board = useOpenBoard()
  if (state.view === 'board' && !boardOpened) setBoardOpened(true)
  return (
    <>
      {state.view === 'faces' ? <Faces /> : state.view === 'walk' || state.view === 'overview' ? null : <Strip />}
      {state.view === 'walk' ? (
        <WalkStage
          onEntered={() => {
            onChoose('board')
          }}
        />
      ) : null}
      {state.view === 'overview' ? (
        <OverviewStage
          open={board.open?.board ?? null}
          choice={overview}
          onChoice={setOverview}
          onOpen={(page, tool) => {
            board.chooseFor({ page, tool })
            onChoose('board')
          }}
          onBack={() => {
            onChoose('board')
          }}
        />
      ) : null}
      {state.view === 'screen' && screen !== null ? <ScreenStage person={screen} /> : null}
      {boardOpened ? (
        <div className={state.view === 'board' ? 'board-place' : 'board-place away'}>
          <BoardStage
            open={board.open}
            onOpen={board.choose}
            onOverview={() => {
              onChoose('overview')
            }}
            begin={board.begin}
          />
        </div>
      ) : null}
    </>
  )
}

/** One large button where the browser refuses to play sound without a tap. */
function TapToHear() {
  const { t } = useTranslation()
  const controller = useController()
  const { soundBlocked } = useRoom()
  useEffect(() => {
    if (!soundBlocked) return
    // Any tap will do: the person need not find the button.
    const hear = (): void => {
      controller.hear()
    }
    window.addEventListener('pointerdown', hear, { once: true })
    return () => {
      window.removeEventListener('pointerdown', hear)
    }
  }, [controller, soundBlocked])
  if (!soundBlocked) return null
  return (
    <div className="hear">
      <button
        type="button"
        className="button main large"
        onClick={() => {
          controller.hear()
        }}
      >
        <Icon name="sound" size={28} />
        {t('room.hear')}
      </button>
      <p>{t('room.hearHint')}</p>
    </div>
  )
}
