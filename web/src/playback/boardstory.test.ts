import { expect, it } from 'vitest'
import type { PlayedOperation } from '../rest/playback'
import { BoardStory } from './boardstory'

function put(at: number, id: string, more: Partial<PlayedOperation['element']> = {}): PlayedOperation {
  return { at, person: 'hana', element: { id, type: 'rectangle', x: 0, y: 0, width: 10, height: 10, index: `a${id}`, ...more } }
}

const shownAt = (story: BoardStory, at: number): string[] => story.shown(at).map(({ id }) => id)

it('shows what was there at each moment, in the order of the page', () => {
  const story = new BoardStory([put(10, '2'), put(20, '1'), put(30, '2', { isDeleted: true }), put(40, '2')])
  expect([5, 10, 20, 30, 40].map((at) => shownAt(story, at))).toEqual([[], ['2'], ['1', '2'], ['1'], ['1', '2']])
})

it('shows of an element the state of that moment, whichever way one comes to it', () => {
  const story = new BoardStory([put(10, '1', { x: 1 }), put(20, '1', { x: 2 }), put(30, '1', { x: 3 })])
  expect([30, 10, 25, 29, 9].map((at) => story.shown(at)[0]?.x)).toEqual([3, 1, 2, 2, undefined])
})

it('counts what was put, so that the same picture is not drawn twice', () => {
  const story = new BoardStory([put(10, '1'), put(20, '2')])
  expect([9, 10, 19, 20, 99].map((at) => story.count(at))).toEqual([0, 1, 1, 2, 2])
})

it('shows nothing that was accepted later before what was accepted sooner, whatever clocks say', () => {
  const story = new BoardStory([put(20, '1', { x: 1 }), put(19.9, '1', { x: 2 })])
  expect(story.shown(19.95)).toEqual([])
  expect(story.shown(20)[0]?.x).toBe(2)
})

it('frames all that was ever drawn, so that the page stands still; of nothing there is no frame', () => {
  const story = new BoardStory([put(10, '1'), put(900, '2', { x: 5000 })])
  expect(story.view?.right).toBeGreaterThan(5000)
  expect(new BoardStory([]).view).toBeNull()
})
