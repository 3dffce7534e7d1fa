/**
 * A shared board: Excalidraw on one page. The default export of a chunk that is loaded when it is first shown.
 *
 * A new `pageId` wants a new component (`key={pageId}`); a renewed `token` is used at the next connection.
 */
import '@excalidraw/excalidraw/index.css'
import './board.css'
import { CaptureUpdateAction, Excalidraw, FONT_FAMILY, MainMenu } from '@excalidraw/excalidraw'
import type { AppState, ExcalidrawImperativeAPI, ExcalidrawProps } from '@excalidraw/excalidraw/types'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { BoardController, type BoardView, type SceneApi } from './controller'
import type { BoardElement } from './elements'
import { boardSocket } from './link'
import { wordsIn, type BoardWords } from './strings'

export interface BoardProps {
  pageId: string
  token: string
  lang: string
  /** What the lesson's state says, until the board's own word comes. */
  canWriteHint: boolean
  name: string
  color: string
}

type SceneData = Parameters<ExcalidrawImperativeAPI['updateScene']>[0]
type Change = NonNullable<ExcalidrawProps['onChange']>
type Pointed = NonNullable<ExcalidrawProps['onPointerUpdate']>

const INITIAL: NonNullable<ExcalidrawProps['initialData']> = {
  appState: {
    // Both fall back to the system's Japanese font; the hand-written one has Chinese letter forms.
    currentItemFontFamily: FONT_FAMILY.Nunito,
    // Excalidraw's 2 is too thick to write with.
    currentItemStrokeWidth: 1,
    currentItemRoughness: 0,
  },
}
const UI: NonNullable<ExcalidrawProps['UIOptions']> = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
  },
  tools: { image: false },
}

export default function Board({ pageId, token, lang, canWriteHint }: BoardProps) {
  const words = wordsIn(lang)
  const { controller, view } = useController(pageId, token)
  const attach = useCallback(
    (api: ExcalidrawImperativeAPI) => {
      controller.attach(sceneApi(api))
    },
    [controller],
  )
  const onChange = useCallback<Change>(
    (elements, state) => {
      controller.changed(elements as unknown as readonly BoardElement[], state)
    },
    [controller],
  )
  const onPointerUpdate = useCallback<Pointed>(
    ({ pointer, button }) => {
      controller.pointed(pointer.x, pointer.y, pointer.tool, button)
    },
    [controller],
  )
  const mayWrite = view.rights === null ? canWriteHint : view.rights !== 'read'
  return (
    <div className="board" data-page-id={pageId} data-status={view.status} data-rights={view.rights ?? ''} data-unsaved={view.unsaved}>
      <Excalidraw
        excalidrawAPI={attach}
        initialData={INITIAL}
        onChange={onChange}
        onPointerUpdate={onPointerUpdate}
        onPaste={hasNoFiles}
        onLinkOpen={stay}
        validateEmbeddable={false}
        viewModeEnabled={view.rights === null || !mayWrite || view.status === 'ended'}
        langCode={lang.startsWith('ja') ? 'ja-JP' : 'en'}
        UIOptions={UI}
        aiEnabled={false}
        isCollaborating
        handleKeyboardGlobally={false}
        detectScroll
      >
        <MainMenu>
          <MainMenu.DefaultItems.SaveAsImage />
          <MainMenu.DefaultItems.Help />
          {view.rights === 'admin' && <MainMenu.DefaultItems.ClearCanvas />}
        </MainMenu>
      </Excalidraw>
      <Standing view={view} words={words} mayWrite={mayWrite} controller={controller} />
    </div>
  )
}

/** How things stand, in a corner where it hides nothing. */
function Standing(props: { view: BoardView; words: BoardWords; mayWrite: boolean; controller: BoardController }) {
  const { view, words, mayWrite, controller } = props
  const saving = useSlow(view.unsaved)
  if (view.status === 'ended') {
    return (
      <div className="board-notice" role="alert">
        {words.ended}
        <button type="button" onClick={() => { controller.restart() }}>
          {words.again}
        </button>
      </div>
    )
  }
  if (view.refusal !== null && view.refusal !== 'stale') {
    return (
      <div className="board-notice" role="alert">
        {words.refused[view.refusal]}
        <button type="button" onClick={() => { controller.dismissRefusal() }}>
          {words.dismiss}
        </button>
      </div>
    )
  }
  return (
    <div className="board-standing" role="status">
      {standing(view, words, mayWrite, saving)}
    </div>
  )
}

function standing(view: BoardView, words: BoardWords, mayWrite: boolean, saving: boolean): string {
  if (view.status === 'lost') return words.lost
  if (view.rights === null) return words.connecting
  if (!mayWrite) return words.readOnly
  return saving ? words.saving : ''
}

/** Whether something has been so for a while: an answer within half a second is nothing to speak of. */
function useSlow(on: boolean): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => { setSlow(on) }, on ? 1500 : 0)
    return () => { clearTimeout(timer) }
  }, [on])
  return on && slow
}

function useController(pageId: string, token: string): { controller: BoardController; view: BoardView } {
  const [controller] = useState(() => new BoardController((newest) => boardSocket(pageId, newest), token))
  const view = useSyncExternalStore(controller.subscribe, () => controller.view)
  useEffect(() => {
    controller.renew(token)
  }, [controller, token])
  useEffect(() => {
    controller.start()
    return () => {
      controller.stop()
    }
  }, [controller])
  return { controller, view }
}

/** Excalidraw's API in the words of the controller. Elements set by us are nobody's to undo. */
function sceneApi(api: ExcalidrawImperativeAPI): SceneApi {
  const never = CaptureUpdateAction.NEVER
  return {
    getSceneElementsIncludingDeleted: () =>
      api.getSceneElementsIncludingDeleted() as unknown as readonly BoardElement[],
    getAppState: (): AppState => api.getAppState(),
    updateElements: (elements) => {
      api.updateScene({ elements: elements as unknown as NonNullable<SceneData['elements']>, captureUpdate: never })
    },
    updateCursors: (cursors) => {
      api.updateScene({ collaborators: cursors as unknown as NonNullable<SceneData['collaborators']> })
    },
  }
}

/** Pictures come with a later lesson: a pasted one would only be taken away again. */
function hasNoFiles(_data: unknown, event: ClipboardEvent | null): boolean {
  return (event?.clipboardData?.files.length ?? 0) === 0
}

function stay(_element: unknown, event: CustomEvent): void {
  event.preventDefault()
}
