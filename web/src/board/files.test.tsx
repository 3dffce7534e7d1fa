// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BoardFiles, dataUrlOf, type Fetched, type LoadedFile } from './files'
import { element, stroke } from './testing'

const image = (hash: string, fields = {}) => element(`e-${hash}`, { type: 'image', fileId: hash, ...fields })

describe('the pictures of a board', () => {
  let asked: string[]
  let shown: LoadedFile[]
  let answer: (hash: string) => Promise<Fetched>
  let files: BoardFiles

  beforeEach(() => {
    asked = []
    shown = []
    answer = () => Promise.resolve(new Blob(['RIFF'], { type: 'image/webp' }))
    files = new BoardFiles((hash) => {
      asked.push(hash)
      return answer(hash)
    })
    files.showOn((file) => shown.push(file))
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('are fetched once, however often the scene is told', async () => {
    files.want([image('a'), stroke('s', 3), image('a', { id: 'again' })])
    files.want([image('a'), image('b')])
    await vi.waitFor(() => { expect(shown).toHaveLength(2) })
    expect(asked).toEqual(['a', 'b'])
    expect(shown[0]).toEqual({ id: 'a', dataURL: expect.stringMatching(/^data:image\/webp;base64,/) as string })
  })

  it('are not fetched for what was deleted, or has no file yet', () => {
    files.want([image('a', { isDeleted: true }), image('b', { fileId: null })])
    expect(asked).toEqual([])
  })

  it('come a few at a time', async () => {
    const waiting: (() => void)[] = []
    answer = () => new Promise((resolve) => waiting.push(() => { resolve(new Blob(['x'])) }))
    files.want(['a', 'b', 'c', 'd', 'e'].map((hash) => image(hash)))
    expect(asked).toEqual(['a', 'b', 'c'])
    waiting[0]?.()
    await vi.waitFor(() => { expect(asked).toEqual(['a', 'b', 'c', 'd']) })
  })

  it('are tried again after the network failed, and not where there is none', async () => {
    vi.useFakeTimers()
    answer = (hash) => (hash === 'none' ? Promise.resolve('missing' as const) : Promise.reject(new Error('away')))
    files.want([image('a'), image('none')])
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toEqual(['a', 'none', 'a'])
    expect(shown).toEqual([])
  })

  it('that came before there was a board are shown on it', async () => {
    const late = new BoardFiles(() => answer('a'))
    late.want([image('a')])
    await dataUrlOf(new Blob(['is read after it']))
    late.showOn((file) => shown.push(file))
    await vi.waitFor(() => { expect(shown).toHaveLength(1) })
  })

  it('that are being read when a board comes are shown on it', async () => {
    const late = new BoardFiles(() => answer('a'))
    late.want([image('a')])
    await Promise.resolve() // it was fetched, and is not read yet
    late.showOn((file) => shown.push(file))
    await vi.waitFor(() => { expect(shown).toHaveLength(1) })
  })
})
