import { describe, expect, it } from 'vitest'
import { COLOUR_NAMES, COLOURS, isAsWanted, isFree, toolForColour, TOOLS, wantedFor, type Tool, type ToolState } from './tools'

function stateOf(tool: Tool, change: Partial<ToolState> = {}): ToolState {
  const wanted = wantedFor(tool, 'red')
  return {
    ...wanted.style,
    activeTool: { customType: null, ...wanted.tool, locked: true },
    isLoading: false,
    viewModeEnabled: false,
    cursorButton: 'up',
    editingTextElement: null,
    ...change,
  }
}

/** WCAG 2's contrast with white. */
function contrast(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

describe('the few tools', () => {
  it('draw thin and dense with the pen, broad and half transparent with the marker', () => {
    const pen = wantedFor('pen', 'blue')
    const marker = wantedFor('marker', 'blue')
    expect(pen.tool).toEqual(marker.tool)
    expect(pen.style.currentItemOpacity).toBe(100)
    expect(marker.style.currentItemOpacity).toBeLessThanOrEqual(50)
    expect(marker.style.currentItemStrokeWidth).toBeGreaterThan(3 * pen.style.currentItemStrokeWidth)
    expect(marker.style.currentItemStrokeColor).toBe(COLOURS.blue)
  })

  it.each(TOOLS)('%s is as it is wanted, and no other tool is', (tool) => {
    const held = TOOLS.filter((other) => isAsWanted(stateOf(other), wantedFor(tool, 'red')))
    expect(held).toEqual([tool])
  })

  it('are not as wanted with another colour, or when they would be put down after one stroke', () => {
    const wanted = wantedFor('pen', 'red')
    expect(isAsWanted(stateOf('pen', { currentItemStrokeColor: COLOURS.blue }), wanted)).toBe(false)
    expect(isAsWanted(stateOf('pen', { activeTool: { type: 'freedraw', locked: false } }), wanted)).toBe(false)
  })

  it.each<Partial<ToolState>>([
    { isLoading: true },
    { viewModeEnabled: true },
    { cursorButton: 'down' },
    { editingTextElement: {} },
  ])('are not changed in the middle of something: %o', (busy) => {
    expect(isFree(stateOf('pen'))).toBe(true)
    expect(isFree(stateOf('pen', busy))).toBe(false)
  })

  it.each(COLOUR_NAMES)('%s can be read on white paper', (colour) => {
    expect(contrast(COLOURS[colour])).toBeGreaterThanOrEqual(4.5)
  })

  it('draw when a colour is taken, and go on writing or marking in it', () => {
    expect([null, ...TOOLS].map(toolForColour)).toEqual(['pen', 'pen', 'marker', 'pen', 'pen', 'text'])
  })
})
