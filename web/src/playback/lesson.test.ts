import { describe, expect, it } from 'vitest'
import type { PlayedPage } from '../rest/playback'
import { CLASS, drawnIn, pageAt, phaseAt, placeAt, placesOf, speakerAt, speakersAt, stageAt, talkIn, voicesAt } from './lesson'
import { BEGINS, lesson, person, track, turn } from './testing'

const at = (second: number): number => BEGINS + second
const inGroup = (from: number, to: number, group = 'g-1') => [{ group, begins_at: at(from), ends_at: at(to) }]

describe('where one watches from', () => {
  const walked = lesson({
    people: [
      person('sensei', 'teacher', { places: inGroup(100, 200) }),
      person('hana', 'student', { places: inGroup(50, 300) }),
    ],
  })

  it('goes where the teacher goes', () => {
    expect([0, 99, 100, 199, 200].map((second) => placeAt(walked, 'teacher', at(second)))).toEqual([CLASS, CLASS, 'g-1', 'g-1', CLASS])
  })

  it('is a group only while somebody is in it, and else the class', () => {
    expect([49, 50, 299, 300].map((second) => placeAt(walked, 'g-1', at(second)))).toEqual([CLASS, 'g-1', 'g-1', CLASS])
  })

  it('is with the class where no teacher is there', () => {
    expect(placeAt(lesson({ people: [person('hana')] }), 'teacher', at(5))).toBe(CLASS)
  })

  it('follows a helper once the teacher has gone', () => {
    const people = [
      person('sensei', 'teacher', { stays: [{ came_at: BEGINS, went_at: at(100) }] }),
      person('helper', 'assistant', { places: inGroup(50, 300) }),
    ]
    expect([60, 150].map((second) => placeAt(lesson({ people }), 'teacher', at(second)))).toEqual([CLASS, 'g-1'])
  })
})

describe('who speaks', () => {
  const talk = lesson({ turns: [turn('sensei', 10, 20), turn('hana', 15, 30), turn('ken', 16, 40, 'g-1')] })

  it('is told by place, who began last first', () => {
    expect(speakersAt(talk, CLASS, at(16)).map((one) => one.person)).toEqual(['hana', 'sensei'])
    expect(speakersAt(talk, 'g-1', at(16)).map((one) => one.person)).toEqual(['ken'])
  })

  it('stays who spoke last, for a minute', () => {
    expect([9, 12, 50, 89, 91].map((second) => speakerAt(talk, CLASS, at(second)))).toEqual([null, 'sensei', 'hana', 'hana', null])
  })
})

describe('what is to be seen', () => {
  const faces = (count: number) => Array.from({ length: count }, (_, index) => track(`p${String(index)}`, 'camera'))

  it('is of this place and this moment', () => {
    const seen = lesson({ tracks: [track('hana', 'camera', 0, 50), track('hana', 'camera', 60, 90), track('ken', 'camera', 0, 90, 'g-1')] })
    expect([10, 55, 70].map((second) => stageAt(seen, CLASS, 'grid', at(second)).faces.length)).toEqual([1, 0, 1])
  })

  it('leads with the teacher, or with whoever speaks', () => {
    const seen = lesson({ tracks: [track('ken', 'camera'), track('hana', 'camera'), track('sensei', 'camera')], turns: [turn('hana', 5, 10)] })
    expect(stageAt(seen, CLASS, 'speaker', at(7)).faces[0]?.person).toBe('hana')
    expect(stageAt(seen, CLASS, 'teacher', at(7)).faces[0]?.person).toBe('sensei')
    expect(stageAt(seen, CLASS, 'grid', at(7)).large).toBeNull()
  })

  it('is never more faces than a Chromebook can decode, and those who spoke last are among them', () => {
    const seen = lesson({ tracks: faces(30), turns: [turn('p29', 5, 10)] })
    const shown = stageAt(seen, CLASS, 'grid', at(300)).faces.map((one) => one.person)
    expect(shown.length).toBe(9)
    expect(shown).toContain('p29')
  })

  it('shows the newest of shared screens', () => {
    const seen = lesson({ tracks: [track('hana', 'screen', 0), track('ken', 'screen', 5)] })
    expect(stageAt(seen, CLASS, 'grid', at(10)).screens.map((one) => one.person)).toEqual(['ken'])
  })
})

describe('what is to be heard', () => {
  const voices = [track('hana', 'microphone'), track('ken', 'microphone'), track('sensei', 'microphone', 0, 600, 'g-1')]

  it('is whoever speaks, a little before and after', () => {
    const heard = lesson({ tracks: voices, turns: [turn('hana', 100, 110)] })
    expect([96, 98, 105, 111, 113].map((second) => voicesAt(heard, CLASS, at(second)).length)).toEqual([0, 1, 1, 1, 0])
  })

  it('is everybody in the place where it is not known who spoke', () => {
    expect(voicesAt(lesson({ tracks: voices }), CLASS, at(5)).map((one) => one.person)).toEqual(['hana', 'ken'])
  })

  it('is those who began last, where more speak than can be played', () => {
    const many = Array.from({ length: 12 }, (_, index) => `p${String(index)}`)
    const heard = lesson({ tracks: many.map((one) => track(one, 'microphone')), turns: many.map((one, index) => turn(one, index, 60)) })
    expect(voicesAt(heard, CLASS, at(30)).map((one) => one.person)).toEqual(many.slice(4).reverse())
  })
})

describe('the board', () => {
  const page = (id: string, kind: PlayedPage['kind'], owner: string, drawn: number[]): PlayedPage => ({ id, kind, owner, number: 1, drawn_at: drawn })
  const pages = [page('class', 'class', '', [10, 100]), page('shown', 'shown', '', [50]), page('one', 'group', 'g-1', [60]), page('two', 'group', 'g-2', [70])]

  it('is the page that was drawn on last, in this place', () => {
    const drawn = lesson({ pages })
    expect([10, 49, 50, 99, 100].map((second) => pageAt(drawn, CLASS, at(second))?.id)).toEqual(['class', 'class', 'shown', 'shown', 'class'])
    expect(pageAt(drawn, 'g-1', at(80))?.id).toBe('one')
    expect(pageAt(drawn, 'g-2', at(80))?.id).toBe('two')
  })

  it('is the first page before anything was drawn, and none where nobody ever drew', () => {
    expect(pageAt(lesson({ pages }), CLASS, at(0))?.id).toBe('class')
    expect(pageAt(lesson(), CLASS, at(0))).toBeNull()
  })
})

it('names the pages of several people that were drawn on in a phase', () => {
  const page = (id: string, kind: PlayedPage['kind'], drawn: number[]): PlayedPage => ({ id, kind, owner: '', number: 1, drawn_at: drawn })
  const drawn = lesson({ pages: [page('a', 'class', [5, 50]), page('b', 'group', [20]), page('c', 'own', [20]), page('d', 'shown', [99])] })
  expect(drawnIn(drawn, at(10), at(60)).map(({ id }) => id)).toEqual(['a', 'b'])
  expect(drawnIn(drawn, at(6), at(19))).toEqual([])
})

it('adds talk up by place, two who speak at once counted once', () => {
  const talk = lesson({ turns: [turn('a', 10, 20), turn('b', 15, 25), turn('a', 30, 31), turn('c', 0, 99, 'g-1')] })
  expect(talkIn(talk, CLASS)).toEqual({ spans: [{ begins_at: at(10), ends_at: at(25) }, { begins_at: at(30), ends_at: at(31) }], seconds: 16 })
})

it('names the places in which there is anything', () => {
  expect(placesOf(lesson())).toEqual([CLASS])
  expect(placesOf(lesson({ turns: [turn('hana', 0, 1, 'g-1')] }))).toEqual([CLASS, 'g-1'])
})

it('knows the phase that goes on', () => {
  const phase = (began: number) => ({ name: '', mode: 'class' as const, prompt: '', minutes: 1, began_at: at(began), ended_at: null })
  const planned = lesson({ phases: [phase(10), phase(20)] })
  expect([9, 10, 19, 20, 500].map((second) => phaseAt(planned, at(second)))).toEqual([-1, 0, 0, 1, 1])
})
