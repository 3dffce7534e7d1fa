import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../styles/tokens.css', import.meta.url), 'utf8')
const tokens = new Map([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']))
tokens.set('white', '#ffffff')

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(tokens.get(one) ?? ''), luminance(tokens.get(other) ?? '')].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe('colours', () => {
  it.each([
    ['ink', 'paper'],
    ['ink', 'stage'],
    ['ink', 'yellow'],
    ['ink-soft', 'paper'],
    ['ink-soft', 'sunken'],
    ['ink-soft', 'stage'],
    ['ink-faint', 'card'],
    ['ink-faint', 'sunken'],
    ['white', 'green'],
    ['white', 'green-deep'],
    ['white', 'persimmon'],
    ['white', 'red'],
    ['white', 'ink'],
    ['green-deep', 'card'],
    ['green-deep', 'green-pale'],
    ['red', 'card'],
    ['red-deep', 'red-pale'],
    ['yellow-ink', 'yellow-pale'],
  ])('%s on %s can be read (WCAG AA, 4.5 to 1)', (text, surface) => {
    expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5)
  })

  it.each([
    ['line-strong', 'card'],
    ['line-strong', 'paper'],
    ['green', 'stage'],
    ['focus', 'paper'],
    ['focus', 'stage'],
  ])('%s beside %s can be seen (borders and marks, 3 to 1)', (mark, surface) => {
    expect(contrast(mark, surface)).toBeGreaterThanOrEqual(3)
  })
})
