import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { applyPatches, excalidrawFolder, patches, shippedFonts } from './excalidraw'

const folder = join(excalidrawFolder(), '..', 'prod')
const code = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

// Once for all tests: there are three megabytes to go through.
const { code: patched, matches } = applyPatches(code, patches('/static/'))

/** A path that remembers what it was made of. */
class PathInWords {
  start: number[] = []
  readonly curves: number[][] = []
  closed = false

  moveTo(x: number, y: number): void {
    this.start = [x, y]
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.curves.push([cx, cy], [x, y])
  }

  closePath(): void {
    this.closed = true
  }
}

describe('patches to Excalidraw', () => {
  it('match the installed release exactly once each', () => {
    expect(matches).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('leave no CDN address behind', () => {
    expect(code).toContain('esm.sh')
    expect(patched).not.toContain('esm.sh')
  })

  it('take fonts from below the base', () => {
    expect(patched).toContain('new URL("/static/excalidraw/",')
  })

  it('keep every registered font but Xiaolai', () => {
    const registered = /n\("Virgil",\.\.\.\w+\),n\((\w+),/
    const before = registered.exec(code)?.[1]
    const after = registered.exec(patched)?.[1]
    expect(before).toBe('Mn')
    expect(after).toBe('Tn')
  })

  it('call every button by what it shows or does', () => {
    expect(patched).toContain('"data-testid":"main-menu-trigger","aria-label":g("buttons.menu"),')
    expect(patched).not.toContain('"aria-label":g("buttons.resetZoom")')
    // The name by which words are looked up is the one that the code itself uses.
    expect(code).toContain('label:g("buttons.resetZoom")')
  })

  it('make the second canvas of an element inside the one branch that draws on it', () => {
    const drawn = /let b=oe\(e,t\),E,g;if\(ee\(e\)&&b\)\{E=document\.createElement\("canvas"\),g=E\.getContext\("2d"\);let\[/
    expect(patched).toMatch(drawn)
    // Whoever takes it asks for the same two things first: an arrow, and words on it.
    const taken = code.match(/boundTextCanvas/g) ?? []
    expect(taken).toHaveLength(6)
    expect(code).toMatch(/if\(ee\(\w+\)&&(\w+)\)\{let \w+=\(\w+\.boundTextCanvas\.width/)
  })

  it('fill strokes, and strokes alone, without a canvas of their own', () => {
    expect(patched).toContain('case"freedraw":{if(he.generateElementShape(e,null),!0){let[')
    expect(patched).toContain('{if(he.generateElementShape(e,i),i.isExporting){let[')
  })

  it('give the screen the very path of a stroke that an export writes as text', () => {
    const written = /function Om\(e\)\{.*?"\$1"\)\}/.exec(code)?.[0] ?? ''
    const middle = /function B1\(e,t\)\{.*?\}/.exec(code)?.[0] ?? ''
    const rest = /_m=(\/.*?\/g);function Om/.exec(code)?.[1] ?? ''
    const drawn = /let n=wa\(e,(p=>.*?return d\.closePath\(\),d\})\);/.exec(patched)?.[1] ?? ''
    const asText = runInNewContext(`${middle};var _m=${rest};${written};Om`) as (points: number[][]) => string
    const asPath = runInNewContext(drawn, { Path2D: PathInWords }) as (points: number[][]) => PathInWords

    const points = [[0, 0], [4, 2.5], [8, 2], [6.5, -3]]
    const [start, curves] = asText(points).slice(2, -2).split(' Q ')
    const numbers = (curves ?? '').replace(` L ${String(points[0])}`, '').split(' ').map((pair) => pair.split(',').map(Number))

    const said = asPath(points)
    expect(said.start).toEqual(start?.split(',').map(Number))
    expect(said.curves).toEqual(numbers)
    expect(said.closed).toBe(true)
    expect(asPath([]).curves).toEqual([])
  })

  it('count a pattern that has moved as no match', () => {
    expect(applyPatches('export {}', patches('/')).matches).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0])
  })
})

describe('fonts in the bundle', () => {
  it('are all but the one with Chinese letter forms', () => {
    const fonts = shippedFonts(folder)
    expect(fonts).toContain('Nunito')
    expect(fonts).not.toContain('Xiaolai')
  })
})
