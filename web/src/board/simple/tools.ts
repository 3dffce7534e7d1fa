/**
 * The few large tools, and what each wants of Excalidraw. Pure.
 *
 * Invariant: what is wanted follows from the tool and the colour alone, so that it can be compared with what is there
 * at any time and set again (Excalidraw forgets a tool that is set while it loads, and lets keys change it).
 */

export const TOOLS = ['pen', 'marker', 'eraser', 'stamp', 'text'] as const
export type Tool = (typeof TOOLS)[number]

/** Each can be told from white paper at 4.5 : 1, as text has to be. */
export const COLOURS = {
  black: '#1e1e1e',
  red: '#c92a2a',
  blue: '#1864ab',
  green: '#237032',
  orange: '#b35309',
} as const
export type Colour = keyof typeof COLOURS
export const COLOUR_NAMES = Object.keys(COLOURS) as readonly Colour[]

/** Excalidraw's name of its tool that does nothing by itself. */
export const STAMP_TOOL = 'stamp'

/** What new elements look like. */
export interface Style {
  readonly currentItemStrokeColor: string
  readonly currentItemStrokeWidth: number
  readonly currentItemOpacity: number
  readonly currentItemFontSize: number
}

export interface Wanted {
  readonly tool: { readonly type: 'freedraw' | 'eraser' | 'text' } | { readonly type: 'custom'; readonly customType: string }
  readonly style: Style
}

/** As much of Excalidraw's state as says whether its tool can be changed, and what it is. */
export interface ToolState extends Style {
  readonly activeTool: { readonly type: string; readonly customType?: string | null; readonly locked: boolean }
  readonly isLoading: boolean
  readonly viewModeEnabled: boolean
  readonly cursorButton: string
  readonly editingTextElement: unknown
}

/** Excalidraw draws about four units for each: a line as of a felt pen, and a broad band that lets writing through. */
const PEN_WIDTH = 1.5
const MARKER_WIDTH = 6
const MARKER_OPACITY = 40
/** Two of Excalidraw's usual lines high: read on a tablet at arm's length. */
const FONT_SIZE = 40

/** What Excalidraw has by itself, apart from the width of our pen: its 2 is too thick to write with. */
export const FULL_STYLE: Style = {
  currentItemStrokeColor: COLOURS.black,
  currentItemStrokeWidth: 1,
  currentItemOpacity: 100,
  currentItemFontSize: 20,
}

const EXCALIDRAW_TOOLS: Record<Tool, Wanted['tool']> = {
  pen: { type: 'freedraw' },
  marker: { type: 'freedraw' },
  eraser: { type: 'eraser' },
  stamp: { type: 'custom', customType: STAMP_TOOL },
  text: { type: 'text' },
}

export function wantedFor(tool: Tool, colour: Colour): Wanted {
  const marker = tool === 'marker'
  return {
    tool: EXCALIDRAW_TOOLS[tool],
    style: {
      currentItemStrokeColor: COLOURS[colour],
      currentItemStrokeWidth: marker ? MARKER_WIDTH : PEN_WIDTH,
      currentItemOpacity: marker ? MARKER_OPACITY : 100,
      currentItemFontSize: FONT_SIZE,
    },
  }
}

/** Whether nobody is in the middle of something that another tool would break. */
export function isFree(state: ToolState): boolean {
  return !state.isLoading && !state.viewModeEnabled && state.cursorButton === 'up' && state.editingTextElement === null
}

export function isAsWanted(state: ToolState, { tool, style }: Wanted): boolean {
  const { activeTool } = state
  if (activeTool.type !== tool.type || !activeTool.locked) return false
  if (tool.type === 'custom' && activeTool.customType !== tool.customType) return false
  return (Object.keys(style) as (keyof Style)[]).every((key) => state[key] === style[key])
}

/** An eraser has no colour: who takes one wants to draw with it. */
export function toolForColour(tool: Tool | null): Tool {
  return tool === null || tool === 'eraser' || tool === 'stamp' ? 'pen' : tool
}
