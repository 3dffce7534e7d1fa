import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyPatches, excalidrawFolder, patches, shippedFonts } from './excalidraw'

const folder = join(excalidrawFolder(), '..', 'prod')
const code = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

describe('patches to Excalidraw', () => {
  it('match the installed release exactly once each', () => {
    expect(applyPatches(code, patches('/static/')).matches).toEqual([1, 1])
  })

  it('leave no CDN address behind', () => {
    expect(code).toContain('esm.sh')
    expect(applyPatches(code, patches('/static/')).code).not.toContain('esm.sh')
  })

  it('take fonts from below the base', () => {
    expect(applyPatches(code, patches('/static/')).code).toContain('new URL("/static/excalidraw/",')
  })

  it('keep every registered font but Xiaolai', () => {
    const registered = /n\("Virgil",\.\.\.\w+\),n\((\w+),/
    const before = registered.exec(code)?.[1]
    const after = registered.exec(applyPatches(code, patches('/')).code)?.[1]
    expect(before).toBe('Mn')
    expect(after).toBe('Tn')
  })

  it('count a pattern that has moved as no match', () => {
    expect(applyPatches('export {}', patches('/')).matches).toEqual([0, 0])
  })
})

describe('fonts in the bundle', () => {
  it('are all but the one with Chinese letter forms', () => {
    const fonts = shippedFonts(folder)
    expect(fonts).toContain('Nunito')
    expect(fonts).not.toContain('Xiaolai')
  })
})
