import { describe, expect, it } from 'vitest'
import type { Sketch } from '../wire/types'
import { drawPage, type Pen } from './draw'

/** A pen that writes down what it did. */
function recorder(): { pen: Pen; did: string[]; depth: () => number } {
  const did: string[] = []
  let depth = 0
  const held: Record<string, unknown> = {}
  const pen = new Proxy(held, {
    get: (_target, name: string) => {
      if (name in held) return held[name]
      return (...args: unknown[]) => {
        if (name === 'save') depth += 1
        if (name === 'restore') depth -= 1
        did.push(`${name}(${args.map((arg) => (typeof arg === 'number' ? Math.round(arg) : String(arg))).join(',')})`)
      }
    },
    set: (target, name: string, value) => {
      target[name] = value
      did.push(`${name}=${String(value)}`)
      return true
    },
  })
  return { pen: pen as unknown as Pen, did, depth: () => depth }
}

const FIT = { scale: 1, x: 0, y: 0 }
const draw = (...sketches: object[]): ReturnType<typeof recorder> => {
  const made = recorder()
  drawPage(made.pen, sketches.map((each) => ({ id: 'a', x: 0, y: 0, width: 40, height: 20, ...each }) as Sketch), FIT, { width: 100, height: 80 }, (hash) => (hash === 'there' ? ('the picture' as unknown as CanvasImageSource) : null))
  return made
}

describe('drawPage', () => {
  it('begins with an empty card', () => {
    expect(draw().did.slice(0, 3)).toEqual(['save()', 'setTransform(1,0,0,1,0,0)', 'clearRect(0,0,100,80)'])
  })

  it('draws a stroke from its first point to its last', () => {
    const { did } = draw({ type: 'freedraw', x: 5, y: 5, points: [[0, 0], [10, 0], [10, 10]] })
    const course = did.filter((step) => /moveTo|lineTo|stroke\(/.test(step))
    expect(course).toEqual(['moveTo(5,5)', 'lineTo(15,5)', 'lineTo(15,15)', 'stroke()'])
  })

  it('shows material, with an edge', () => {
    const { did } = draw({ type: 'image', fileId: 'there' })
    expect(did).toContain('drawImage(the picture,0,0,40,20)')
    expect(did).not.toContain('fill()')
    expect(did.slice(-3)).toEqual(['strokeStyle=#d8d2c4', 'stroke()', 'restore()'])
  })

  it('shows a sheet of paper where the material is not there yet', () => {
    const { did } = draw({ type: 'image', fileId: 'on its way', strokeColor: 'transparent' })
    expect(did.filter((step) => /fill|stroke|rect/i.test(step)).slice(-5)).toEqual([
      'rect(0,0,40,20)',
      'fillStyle=#ffffff',
      'fill()',
      'strokeStyle=#d8d2c4',
      'stroke()',
    ])
  })

  it('fills a shape that has a colour, and only such a one', () => {
    expect(draw({ type: 'rectangle' }).did).not.toContain('fill()')
    expect(draw({ type: 'rectangle', backgroundColor: '#ffec99' }).did).toContain('fill()')
    expect(draw({ type: 'line', points: [[0, 0], [9, 9]], backgroundColor: '#ffec99' }).did).not.toContain('fill()')
  })

  it('knows every type that a page may hold', () => {
    expect(draw({ type: 'ellipse' }).did).toContain('ellipse(20,10,20,10,0,0,6)')
    expect(draw({ type: 'diamond' }).did).toContain('closePath()')
    expect(draw({ type: 'frame' }).did).toContain('rect(0,0,40,20)')
    expect(draw({ type: 'text', text: '学び\n舎', fontSize: 16 }).did.filter((step) => step.startsWith('fillText'))).toEqual([
      'fillText(学び,0,0)',
      'fillText(舎,0,20)',
    ])
  })

  it('gives an arrow its head, and a line none', () => {
    const points = [[0, 0], [50, 0]]
    const strokes = (did: string[]): number => did.filter((step) => step === 'stroke()').length
    expect(strokes(draw({ type: 'arrow', points, endArrowhead: 'arrow' }).did)).toBe(2)
    expect(strokes(draw({ type: 'line', points }).did)).toBe(1)
  })

  it('shows whatever it does not know as a grey box', () => {
    const { did } = draw({ type: 'embeddable' })
    expect(did).toContain('fillStyle=#d8d2c4')
    expect(did.slice(-3)).toEqual(['fillStyle=#d8d2c4', 'fill()', 'restore()'])
  })

  it.each([{ type: 'freedraw' }, { type: 'arrow', endArrowhead: 'arrow' }, { type: 'text' }, { type: 'line', angle: 1 }])(
    'takes a sketch without what it should have, and leaves the pen as it was (%j)',
    (broken) => {
      expect(draw(broken, { type: 'rectangle', angle: 0.5 }).depth()).toBe(0)
    },
  )
})
