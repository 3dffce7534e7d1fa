/**
 * What is in the hand: what the board was opened for, and the few large tools on Excalidraw. Which of these are wanted is
 * ours, and Excalidraw is brought to it whenever it differs.
 */
import { CaptureUpdateAction } from '@excalidraw/excalidraw'
import type { AppState, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLatest } from '../../ui/useLatest'
import { useWords } from '../../words/context'
import type { BeginWith } from '../begin'
import { freshNumber } from '../made'
import { loadSimple, saveSimple } from './preference'
import type { StampName } from './shapes'
import { isTap, sizeAt, stampAt, type Place, type Touch } from './stamps'
import { FULL_STYLE, isAsWanted, isFree, STAMP_TOOL, toolForColour, wantedFor, type Colour, type Style, type Tool } from './tools'

export interface Simple {
  on: boolean
  /** `null`: none, one only looks. */
  tool: Tool | null
  colour: Colour
  stamp: StampName
  turn: (on: boolean) => void
  take: (tool: Tool) => void
  colourWith: (colour: Colour) => void
  stampWith: (stamp: StampName) => void
  /** Excalidraw is there. */
  attach: (api: ExcalidrawImperativeAPI) => void
  /** Excalidraw's state has changed. */
  follow: (state: AppState) => void
}

type SceneElements = NonNullable<Parameters<ExcalidrawImperativeAPI['updateScene']>[0]['elements']>

export function useSimple(begin: BeginWith | null): Simple {
  const [on, setOn] = useChoice()
  const [tool, take] = useTaken(begin)
  const [colour, setColour] = useState<Colour>('black')
  const [stamp, setStamp] = useState<StampName>('hanamaru')
  const held = useRef<ExcalidrawImperativeAPI | null>(null)
  const listen = useStamping(stamp)
  const wanted = useMemo(() => (on && tool !== null ? wantedFor(tool, colour) : null), [on, tool, colour])
  const follow = useCallback(
    (state: AppState): void => {
      const api = held.current
      if (api === null || wanted === null || !isFree(state) || isAsWanted(state, wanted)) return
      setStyle(api, wanted.style)
      api.setActiveTool({ ...wanted.tool, locked: true })
    },
    [wanted],
  )
  // An open board that is opened for something else gets that tool.
  useEffect(() => {
    if (begin !== null) held.current?.setActiveTool({ type: begin.tool })
  }, [begin])
  useEffect(() => {
    if (held.current !== null) follow(held.current.getAppState())
  }, [follow])
  return {
    on,
    tool,
    colour,
    stamp,
    take,
    follow,
    turn: useCallback(
      (next) => {
        setOn(next)
        if (next) take('pen')
        else if (held.current !== null) allTools(held.current)
      },
      [setOn, take],
    ),
    colourWith: (next) => {
      setColour(next)
      take(toolForColour(tool))
    },
    stampWith: (next) => {
      setStamp(next)
      take('stamp')
    },
    attach: useCallback(
      (api) => {
        held.current = api
        listen(api)
      },
      [listen],
    ),
  }
}

/** What one took since the board was opened for something; whoever opened it to look begins with nothing in the hand. */
function useTaken(begin: BeginWith | null): [Tool | null, (tool: Tool) => void] {
  const [taken, setTaken] = useState<{ tool: Tool; since: BeginWith | null } | null>(null)
  const take = useCallback((tool: Tool): void => { setTaken({ tool, since: begin }) }, [begin])
  if (taken !== null && taken.since === begin) return [taken.tool, take]
  return [begin?.tool === 'hand' ? null : 'pen', take]
}

function useChoice(): [boolean, (on: boolean) => void] {
  const { level } = useWords()
  const [chosen, choose] = useState<boolean | null>(null)
  const set = useCallback((on: boolean): void => {
    saveSimple(localStorage, on)
    choose(on)
  }, [])
  return [chosen ?? loadSimple(localStorage, level), set]
}

function setStyle(api: ExcalidrawImperativeAPI, style: Style): void {
  api.updateScene({ appState: style })
}

function allTools(api: ExcalidrawImperativeAPI): void {
  setStyle(api, FULL_STYLE)
  api.setActiveTool({ type: 'selection', locked: false })
}

/** Puts a stamp where a finger taps while the tool that does nothing by itself is in the hand. */
function useStamping(stamp: StampName): (api: ExcalidrawImperativeAPI) => void {
  const put = useLatest((api: ExcalidrawImperativeAPI, origin: Place) => { putStamp(api, stamp, origin) })
  return useCallback((api) => {
    let down: Touch | null = null
    api.onPointerDown((_tool, _state, event) => {
      down = touchAt(api, event)
    })
    api.onPointerUp(({ customType }, { origin }, event) => {
      const began = down
      down = null
      if (customType !== STAMP_TOOL || began === null || !isTap(began, touchAt(api, event))) return
      put(api, origin)
    })
  }, [put])
}

function touchAt(api: ExcalidrawImperativeAPI, { clientX, clientY }: { clientX: number; clientY: number }): Touch {
  const { scrollX, scrollY, zoom } = api.getAppState()
  return { x: clientX, y: clientY, scrollX, scrollY, zoom: zoom.value }
}

function putStamp(api: ExcalidrawImperativeAPI, stamp: StampName, centre: Place): void {
  const made = stampAt(stamp, centre, sizeAt(api.getAppState().zoom.value), freshNumber)
  api.updateScene({
    elements: [...api.getSceneElementsIncludingDeleted(), ...(made as unknown as SceneElements)],
    captureUpdate: CaptureUpdateAction.IMMEDIATELY,
  })
}
