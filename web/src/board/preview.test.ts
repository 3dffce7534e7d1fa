import { describe, expect, it } from 'vitest'
import { element, openPage } from './testing'

const full = Array.from({ length: 300 }, (_, at) => element(`e${String(at)}`, { index: `a${String(at).padStart(3, '0')}` }))

/** Done when the preview says that it can be seen. */
const seen = async (): Promise<void> => {
  await new Promise((done) => setTimeout(done))
}

describe('a full page', () => {
  it('is drawn plainly before Excalidraw is given it, and until that has painted it', async () => {
    const { controller, calls, scene } = openPage({ elements: full })
    expect(calls).toEqual(['preview of 300'])
    expect(scene()).toEqual([])

    await seen()
    controller.tick(0)

    expect(calls).toEqual(['preview of 300', 'elements', 'no preview'])
    expect(scene()).toHaveLength(300)
  })

  it('is drawn so while Excalidraw still loads', async () => {
    const { controller, calls, state } = openPage({ elements: full, isLoading: true })
    await seen()
    controller.tick(0)
    expect(calls).toEqual(['preview of 300'])

    state.isLoading = false
    controller.tick(1)

    expect(calls).toEqual(['preview of 300', 'elements', 'no preview'])
  })

  it('loses nothing that comes or is drawn meanwhile', async () => {
    const { controller, hear, draw, scene } = openPage({ elements: full })
    hear({ type: 'ops', seq: 2, elements: [element('e0', { index: 'a000', version: 2, x: 50 })] })
    draw(element('mine', { index: 'b0' }))

    await seen()
    controller.tick(0)

    expect(scene()).toHaveLength(301)
    expect(scene()[0]).toMatchObject({ id: 'e0', x: 50 })
    expect(scene().at(-1)).toMatchObject({ id: 'mine' })
  })
})

describe('a page of few strokes', () => {
  it('is Excalidraw’s alone, however much comes later', () => {
    const { calls, hear } = openPage()
    hear({ type: 'ops', seq: 400, elements: full })
    expect(calls).toEqual(['elements', 'elements'])
  })
})
