/**
 * A shared board: Excalidraw on one page. The default export of a chunk that is loaded when it is first shown.
 *
 * A new `pageId` wants a new component (`key={pageId}`); a renewed `token` is used at the next connection.
 */
import '@excalidraw/excalidraw/index.css'
import './board.css'
import { CaptureUpdateAction, Excalidraw, FONT_FAMILY, MainMenu } from '@excalidraw/excalidraw'
import type { AppState, ExcalidrawImperativeAPI, ExcalidrawProps } from '@excalidraw/excalidraw/types'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../ui/Icon'
import type { BeginWith } from './begin'
import { BoardController, type BoardView, type SceneApi } from './controller'
import type { BoardElement } from './elements'
import { binaryFile, BoardFiles, type Fetched } from './files'
import { BrowserShelf, Kept } from './kept'
import type { Screen } from './leading'
import { boardSocket } from './link'
import { freshNumber } from './made'
import { endPreview, showPreview } from './preview'
import { pictureAt, sheetsBeside, withImages, type Sheet } from './sheets'
import { SimpleTools, ToSimple } from './simple/SimpleTools'
import { FULL_STYLE } from './simple/tools'
import { useSimple } from './simple/useSimple'
import { Lead, Standing } from './Standing'

export interface BoardProps {
  pageId: string
  token: string
  lang: string
  /** What the lesson's state says, until the board's own word comes. */
  canWriteHint: boolean
  /** The content of a file that an element names. The first one counts. */
  fetchFile: (hash: string) => Promise<Fetched>
  /** Told what may be done with the page, once that is possible. */
  onPlacer: (placer: Placer) => void
  /** A picture was pasted; `null`: it may not be. */
  onPicture: ((picture: File) => void) | null
  /** What it was opened for; `null`: nothing in particular. */
  begin: BeginWith | null
  /** Somebody wants the page as a file. */
  onSave: () => void
  /** Shown beside Excalidraw's own tools. */
  tools: ReactNode
}

/** What may be done with the page that is open. */
export interface Placer {
  readonly pageId: string
  /** Material to write on, for everybody on the page. */
  sheets: (sheets: readonly Sheet[]) => void
  /** A picture in the middle of the screen. */
  picture: (picture: Sheet) => void
  /** What is on the page as it is seen here. */
  elements: () => readonly BoardElement[]
  /** Whether the server has in time what was drawn here until now. */
  saved: () => Promise<boolean>
}

type SceneData = Parameters<ExcalidrawImperativeAPI['updateScene']>[0]
type Change = NonNullable<ExcalidrawProps['onChange']>
type Pointed = NonNullable<ExcalidrawProps['onPointerUpdate']>

const INITIAL = {
  ...FULL_STYLE,
  // Both fall back to the system's Japanese font; the hand-written one has Chinese letter forms.
  currentItemFontFamily: FONT_FAMILY.Nunito,
  currentItemRoughness: 0,
} satisfies Partial<AppState>
const SHELF = new BrowserShelf()
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

export default function Board({ pageId, token, lang, canWriteHint, begin, fetchFile, onPlacer, onPicture, onSave, tools }: BoardProps) {
  const { t } = useTranslation()
  const { controller, view } = useController(pageId, token)
  const [files] = useState(() => new BoardFiles(fetchFile))
  const [initial] = useState(() => initialFor(begin))
  const preview = useRef<HTMLCanvasElement>(null)
  const simple = useSimple(begin)
  const { attach: attachSimple, follow, turn } = simple
  const attach = useCallback(
    (api: ExcalidrawImperativeAPI) => {
      attachSimple(api)
      controller.attach(sceneApi(api, preview))
      files.showOn((file) => { api.addFiles([binaryFile(file)]) })
      onPlacer(placerOn(api, pageId, controller))
    },
    [attachSimple, controller, files, onPlacer, pageId],
  )
  const onChange = useCallback<Change>(
    (elements, state) => {
      controller.changed(elements as unknown as readonly BoardElement[], state)
      files.want(elements as unknown as readonly BoardElement[])
      follow(state)
    },
    [controller, files, follow],
  )
  const onPaste = useCallback(
    (_data: unknown, event: ClipboardEvent | null): boolean => {
      const pasted = event?.clipboardData?.files[0]
      if (pasted === undefined) return true
      event?.preventDefault()
      onPicture?.(pasted)
      return false
    },
    [onPicture],
  )
  const onPointerUpdate = useCallback<Pointed>(
    ({ pointer, button }) => {
      controller.pointed(pointer.x, pointer.y, pointer.tool, button)
    },
    [controller],
  )
  const mayWrite = view.rights === null ? canWriteHint : view.rights !== 'read'
  const few = simple.on && mayWrite
  const area = useStrokesThatRest()
  const topRight = useCallback(
    () => (
      <div className="board-tools">
        {tools}
        {view.rights === 'admin' ? <ToLead leads={view.leads} onPress={() => { controller.lead(!view.leads) }} /> : null}
        {mayWrite ? <ToSimple onPress={() => { turn(true) }} /> : null}
      </div>
    ),
    [controller, mayWrite, tools, turn, view.leads, view.rights],
  )
  return (
    <div
      ref={area}
      className={few ? 'board board-simple' : 'board'}
      data-page-id={pageId}
      data-status={view.status}
      data-rights={view.rights ?? ''}
      data-unsaved={view.unsaved}
    >
      {few ? <SimpleTools simple={simple}>{tools}</SimpleTools> : null}
      <div className="board-paper">
        <Excalidraw
          excalidrawAPI={attach}
          initialData={initial}
          onChange={onChange}
          onPointerUpdate={onPointerUpdate}
          onPaste={onPaste}
          renderTopRightUI={few ? none : topRight}
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
            <MainMenu.Item onSelect={onSave}>{t('save.title')}</MainMenu.Item>
            <MainMenu.DefaultItems.Help />
            {view.rights === 'admin' && <MainMenu.DefaultItems.ClearCanvas />}
          </MainMenu>
        </Excalidraw>
        <canvas ref={preview} className="board-preview" aria-hidden="true" />
      </div>
      <Lead view={view} controller={controller} />
      <Standing view={view} mayWrite={mayWrite} controller={controller} />
    </div>
  )
}

function ToLead({ leads, onPress }: { leads: boolean; onPress: () => void }) {
  const { t } = useTranslation()
  return (
    <button type="button" className="board-tool" title={t('lead.open')} aria-pressed={leads} onClick={onPress}>
      <Icon name="eye" size={20} />
      <span>{t('lead.open')}</span>
    </button>
  )
}

/**
 * A stroke that ends while it moves is a throw to Chromium, though nothing scrolls here, and the next tap is taken for
 * what stops it: no button hears that one. Who prevents the moves throws nothing. (React's own listeners are passive.)
 */
function useStrokesThatRest(): RefObject<HTMLDivElement> {
  const area = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const held = area.current
    const prevent = (event: TouchEvent): void => {
      if (event.target instanceof HTMLCanvasElement && event.cancelable) event.preventDefault()
    }
    held?.addEventListener('touchmove', prevent, { passive: false })
    return () => {
      held?.removeEventListener('touchmove', prevent)
    }
  }, [])
  return area
}

function useController(pageId: string, token: string): { controller: BoardController; view: BoardView } {
  const [controller] = useState(
    () => new BoardController((newest) => boardSocket(pageId, newest), token, new Kept(SHELF, pageId)),
  )
  const view = useSyncExternalStore(controller.subscribe, () => controller.view)
  useEffect(() => {
    controller.renew(token)
  }, [controller, token])
  useEffect(() => {
    // An iPad ends what nobody looks at, without a word.
    const keep = (): void => {
      controller.keep(Date.now())
    }
    controller.start()
    document.addEventListener('visibilitychange', keep)
    return () => {
      document.removeEventListener('visibilitychange', keep)
      controller.leave()
    }
  }, [controller])
  return { controller, view }
}

/** A tool that is set before the scene has loaded would be another one afterwards: it has to be there from the beginning. */
function initialFor(begin: BeginWith | null): NonNullable<ExcalidrawProps['initialData']> {
  if (begin === null) return { appState: INITIAL }
  const activeTool = { type: begin.tool, customType: null, locked: false, fromSelection: false, lastActiveTool: null }
  return { appState: { ...INITIAL, activeTool } }
}

/** Excalidraw's API in the words of the controller. Elements set by us are nobody's to undo. */
function sceneApi(api: ExcalidrawImperativeAPI, preview: RefObject<HTMLCanvasElement>): SceneApi {
  const never = CaptureUpdateAction.NEVER
  const getScreen = (): Screen => {
    const { width, height, scrollX, scrollY, zoom } = api.getAppState()
    return { width, height, scrollX, scrollY, zoom: zoom.value }
  }
  return {
    getSceneElementsIncludingDeleted: () =>
      api.getSceneElementsIncludingDeleted() as unknown as readonly BoardElement[],
    getAppState: (): AppState => api.getAppState(),
    updateElements: (elements) => {
      api.updateScene({ elements: elements as unknown as NonNullable<SceneData['elements']>, captureUpdate: never })
    },
    getScreen,
    setScreen: ({ scrollX, scrollY, zoom }) => {
      const appState = { scrollX, scrollY, zoom: { value: zoom as AppState['zoom']['value'] } }
      api.updateScene({ appState, captureUpdate: never })
    },
    updateCursors: (cursors) => {
      api.updateScene({ collaborators: cursors as unknown as NonNullable<SceneData['collaborators']> })
    },
    showPreview: async (elements) => {
      if (preview.current !== null) await showPreview(preview.current, elements, getScreen())
    },
    endPreview: () => {
      if (preview.current !== null) void endPreview(preview.current)
    },
  }
}

function placerOn(api: ExcalidrawImperativeAPI, pageId: string, controller: BoardController): Placer {
  const scene = (): readonly BoardElement[] => api.getSceneElementsIncludingDeleted() as unknown as readonly BoardElement[]
  const put = (images: readonly BoardElement[]): void => {
    const elements = withImages(scene(), images) as unknown as NonNullable<SceneData['elements']>
    api.updateScene({ elements, captureUpdate: CaptureUpdateAction.IMMEDIATELY })
  }
  return {
    pageId,
    sheets: (sheets) => {
      const images = sheetsBeside(scene(), sheets, freshNumber)
      put(images)
      const first = images[0] as unknown as Parameters<typeof api.scrollToContent>[0]
      if (first !== undefined) api.scrollToContent(first, { fitToContent: true })
    },
    picture: (picture) => {
      const { width, height, scrollX, scrollY, zoom } = api.getAppState()
      const centre = { x: width / 2 / zoom.value - scrollX, y: height / 2 / zoom.value - scrollY }
      put([pictureAt(picture, centre, freshNumber)])
    },
    elements: () => scene().filter((each) => each.isDeleted !== true),
    saved: () => controller.saved(Date.now()),
  }
}

function none(): null {
  return null
}

function stay(_element: unknown, event: CustomEvent): void {
  event.preventDefault()
}
