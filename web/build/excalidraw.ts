import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** One change to Excalidraw's published code. It must match exactly once: a new release that moves it fails the build. */
export interface Patch {
  readonly why: string
  readonly pattern: RegExp
  readonly replacement: string
}

/** Fonts are served by us from here; the page's CSP allows no other place. */
export const FONT_ROOT = 'excalidraw/'

/** 12.7 MB of hand-written letters in Chinese forms: Japanese text falls back to the system's own font instead. */
export const NOT_SHIPPED = new Set(['Xiaolai'])

/** How the published code calls its `t`, which looks words up. */
const TRANSLATE = 'g'

/** The path that `M p0 Q p0 m01 p1 m12 … L p0 Z` describes, where m is the middle of two: what Excalidraw writes as text. */
const OUTLINE =
  'p=>{let d=new Path2D,l=p.length;if(!l)return d;d.moveTo(p[0][0],p[0][1]);' +
  'for(let k=0;k<l;k++){let[x,y]=p[k],[u,v]=p[(k+1)%l];d.quadraticCurveTo(x,y,(x+u)/2,(y+v)/2)}return d.closePath(),d}'

export function patches(base: string): readonly Patch[] {
  return [
    {
      why: 'fonts come from this server, never from a CDN',
      pattern: /`https:\/\/esm\.sh\/\$\{[^`]*`[^`]*`:"@excalidraw\/excalidraw"\}\/dist\/prod\/`/g,
      replacement: `new URL(${JSON.stringify(base + FONT_ROOT)},globalThis.location.href).href`,
    },
    {
      why: 'Xiaolai is not shipped, so it must not be asked for',
      pattern: /\w+\(\w+,\.\.\.\w+\),(?=\w+\(\w+,\.\.\.\w+\),\w+\._initialized=!0)/g,
      replacement: '',
    },
    {
      why: 'the menu button has a name',
      pattern: /"data-testid":"main-menu-trigger",/g,
      replacement: `"data-testid":"main-menu-trigger","aria-label":${TRANSLATE}("buttons.menu"),`,
    },
    {
      why: 'the zoom button is called by what it shows; its title says what it does',
      pattern: /"reset-zoom-button zoom-button",title:g\("buttons\.resetZoom"\),"aria-label":g\("buttons\.resetZoom"\),/g,
      replacement: `"reset-zoom-button zoom-button",title:${TRANSLATE}("buttons.resetZoom"),`,
    },
    {
      why: 'a row of buttons is not what the whole page is about',
      pattern: /"footer",\{role:"contentinfo",className:"layer-ui__wrapper__footer /g,
      replacement: '"footer",{role:"group",className:"layer-ui__wrapper__footer ',
    },
    {
      why: 'a stroke is filled where it lies, as in an export: a canvas for each of 5,000 takes three times as long',
      pattern: /(?<=case"freedraw":\{if\(he\.generateElementShape\(e,null\),)i\.isExporting(?=\)\{)/g,
      replacement: '!0',
    },
    {
      why: 'a canvas for the words on an arrow is made where there are any, not for each of 5,000 strokes',
      pattern: /E=document\.createElement\("canvas"\),g=E\.getContext\("2d"\);if\(ee\(e\)&&b\)\{/g,
      replacement: 'E,g;if(ee(e)&&b){E=document.createElement("canvas"),g=E.getContext("2d");',
    },
    {
      why: 'the outline of a stroke may be asked for in another form than the text of a path',
      pattern: /(?<=function wa\(e\)\{let t=e\.simulatePressure\?[^{}]*\{[^{}]*\};)return Om\(/g,
      replacement: 'return(arguments[1]??Om)(',
    },
    {
      why: 'a stroke on the screen needs no text of its path: to write and read it is three quarters of drawing 5,000',
      pattern: /let t=wa\(e\),n=new Path2D\(t\);/g,
      replacement: `let n=wa(e,${OUTLINE});`,
    },
  ]
}

/** The patched code and how often each patch matched, in the order of `list`. */
export function applyPatches(code: string, list: readonly Patch[]): { code: string; matches: number[] } {
  const matches: number[] = []
  let patched = code
  for (const { pattern, replacement } of list) {
    matches.push([...patched.matchAll(pattern)].length)
    patched = patched.replace(pattern, () => replacement)
  }
  return { code: patched, matches }
}

/** Folder of Excalidraw's published files, which its package.json does not export by name. */
export function excalidrawFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('@excalidraw/excalidraw')))
}

export function shippedFonts(folder: string): string[] {
  return readdirSync(join(folder, 'fonts')).filter((name) => !NOT_SHIPPED.has(name))
}

/** Patches Excalidraw for our CSP, leaves mermaid (3.4 MB, unused) out, and puts its fonts into the bundle. */
export function excalidraw(): Plugin {
  let list: readonly Patch[] = []
  let totals: number[] = []
  let seen = false
  let outDir = ''
  return {
    name: 'manabiya-excalidraw',
    enforce: 'pre',
    apply: 'build',
    configResolved(config) {
      list = patches(config.base)
      outDir = config.build.outDir
    },
    buildStart() {
      totals = list.map(() => 0)
      seen = false
    },
    resolveId(source) {
      return source === '@excalidraw/mermaid-to-excalidraw' ? '\0mermaid-left-out' : null
    },
    load(id) {
      if (id !== '\0mermaid-left-out') return null
      return 'export function parseMermaidToExcalidraw() { return Promise.reject(new Error("mermaid is left out")) }'
    },
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw/dist/prod/')) return null
      seen = true
      const result = applyPatches(code, list)
      result.matches.forEach((count, at) => (totals[at] = (totals[at] ?? 0) + count))
      return result.matches.some((count) => count > 0) ? { code: result.code, map: null } : null
    },
    buildEnd(error) {
      if (error !== undefined || !seen) return
      list.forEach((patch, at) => {
        if (totals[at] !== 1) {
          this.error(`Excalidraw patch matched ${String(totals[at])} times instead of once: ${patch.why}`)
        }
      })
    },
    async closeBundle() {
      if (!seen || !existsSync(outDir)) return
      const folder = excalidrawFolder()
      for (const name of shippedFonts(folder)) {
        const target = join(outDir, FONT_ROOT, 'fonts', name)
        await mkdir(dirname(target), { recursive: true })
        await cp(join(folder, 'fonts', name), target, { recursive: true })
      }
    },
  }
}
