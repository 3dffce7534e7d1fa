import { describe, expect, it } from 'vitest'
import { completed, ours, paths, published } from './japanese.ts'

/** Of tools that the board does not offer: mermaid, pictures made to code, loading over one's own work. */
const NOT_SHOWN =
  /^(mermaid|overwriteConfirm|toolBar\.(magicframe|mermaid)|element\.magicframe|hints\.embeddable|labels\.(textToDiagram|followUs|discordChat|installPWA))/

describe('the Japanese words of the board', () => {
  it('together with Excalidraw’s own cover everything that is shown', async () => {
    const japanese = new Set(paths(completed(await published('ja-JP'), ours())))

    const missing = paths(await published('en')).filter((path) => !japanese.has(path) && !NOT_SHOWN.test(path))

    expect(missing).toEqual([])
  })

  it('name only what Excalidraw asks for, and lacks', async () => {
    const asked = new Set(paths(await published('en')))
    const had = new Set(paths(await published('ja-JP')))

    expect(paths(ours()).filter((path) => !asked.has(path) || had.has(path))).toEqual([])
  })

  it('leave what is there as it is', () => {
    const words = completed({ a: { b: '1', c: '' }, d: '2' }, { a: { b: 'x', c: '3', e: '4' }, f: { g: '5' } })

    expect(words).toEqual({ a: { b: '1', c: '3', e: '4' }, d: '2', f: { g: '5' } })
  })
})
