/** The live room, shown in an element: by its own page, or by the join page without loading another one. */
import '../../../styles/live.css'
import { openCamera, openMicrophone, openPaper, openScreen } from '../../media/capture'
import { MediaClient, newId } from '../../media/client'
import { cameraConstraints, thisDevice, videoSlots } from '../../media/encodings'
import { Playback } from '../../media/playback'
import { loadPreferences } from '../../media/preferences'
import { StillCamera } from '../../media/still'
import { dropToken, keepToken } from '../../links/tokens'
import { Connection, lessonSocket } from '../../protocol/connection'
import { RoomController } from '../../state/controller'
import { StoredDrafts } from '../../state/drafts'
import type { Farewell, Shown } from '../../state/room'
import { connectionOf, groupOf } from '../../state/selectors'
import type { Role, Source } from '../../wire'
import { showPage } from '../../ui/page'
import { ControllerContext } from './context'
import { keepAwake } from './keepawake'
import { watchNetwork } from './network'
import { Room } from './Room'

/** Endings after which the token is of no use any more. */
const DEAD: readonly Farewell[] = ['ended', 'removed', 'banned', 'token', 'unknown']

/** Endings after which nobody can draw in this lesson any more: it has ended, or was deleted. */
const OVER: readonly Farewell[] = ['ended', 'unknown']

function forgetDrawn(lessonId: string): void {
  import('../../board/kept')
    .then(({ BrowserShelf, forgetLesson }) => forgetLesson(new BrowserShelf(), lessonId))
    .catch(() => undefined) // a browser that stores nothing; else it goes after a day
}

function open(source: Source | Shown, role: Role): Promise<MediaStreamTrack> {
  const chosen = loadPreferences(localStorage)
  if (source === 'microphone') return openMicrophone(chosen.microphoneId)
  if (source === 'camera') return openCamera(chosen.cameraId, cameraConstraints(role, thisDevice()))
  return source === 'paper' ? openPaper(chosen.paperCameraId) : openScreen()
}

function makeController(lessonId: string, token: string): RoomController {
  const playback = new Playback((blocked) => {
    controller.soundBlocked(blocked)
  })
  const controller: RoomController = new RoomController({
    token,
    connect: (handlers, current) => new Connection(() => lessonSocket(lessonId, current()), handlers),
    makeMedia: (options) => new MediaClient({ ...options, videoSlots: videoSlots(thisDevice()) }),
    openSource: open,
    playback,
    keepToken: (renewed) => {
      keepToken(lessonId, renewed, sessionStorage)
    },
    soundOnly: loadPreferences(localStorage).soundOnly,
    inClassroom: loadPreferences(localStorage).inClassroom,
    drafts: new StoredDrafts(localStorage),
    makeCamera: (track) => new StillCamera(track),
    cameraWanted: () => loadPreferences(localStorage).cameraOn,
    newId,
    nowSeconds: () => Date.now() / 1000,
  })
  return controller
}

/** The root tells the outside what the person sees: whether they are connected, and in which group they are. */
function markRoot(root: HTMLElement, controller: RoomController, lessonId: string): void {
  const mark = (): void => {
    const room = controller.store.get()
    root.dataset.connection = connectionOf(room)
    const group = groupOf(room)
    if (group === null) delete root.dataset.group
    else root.dataset.group = group.name
    if (room.view !== null) document.title = room.view.lesson.title
    if (room.farewell !== null && DEAD.includes(room.farewell)) dropToken(lessonId, sessionStorage)
    if (room.farewell !== null && OVER.includes(room.farewell)) forgetDrawn(lessonId)
  }
  controller.store.subscribe(mark)
  mark()
}

/** The board is the largest part of the page: it is there before anybody presses for it, and after what a lesson begins with. */
const BOARD_AFTER_MS = 4000

function prepareBoard(): void {
  setTimeout(() => {
    import('../../board/Board').catch(() => undefined) // without a network: whoever presses for it asks again
  }, BOARD_AFTER_MS)
}

/** Connect to the lesson and show the room in `root`, which has the id `room`. */
export function enterRoom(root: HTMLElement, lessonId: string, token: string): void {
  const controller = makeController(lessonId, token)
  markRoot(root, controller, lessonId)
  watchNetwork(
    () => {
      controller.networkChanged()
    },
    () => {
      controller.wokeUp()
    },
  )
  keepAwake()
  controller.start()
  prepareBoard()
  void showPage(
    root,
    <ControllerContext.Provider value={controller}>
      <Room />
    </ControllerContext.Provider>,
  )
}
