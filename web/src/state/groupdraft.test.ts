import { describe, expect, it } from 'vitest'
import { fromPlan, moved, otherNumber, renamed, toWire, withPeople, type GroupDraft } from './groupdraft'

const everybody = (draft: GroupDraft): string[] => [
  ...draft.without,
  ...draft.groups.flatMap((group) => [...group.people]),
]
const two = fromPlan([
  { name: 'Group 1', people: ['a', 'c'], keep: 'g1' },
  { name: 'Group 2', people: ['b'] },
])

describe('fromPlan', () => {
  it('is sent back as it came', () => {
    expect(toWire(two)).toEqual([
      { name: 'Group 1', people: ['a', 'c'], keep: 'g1' },
      { name: 'Group 2', people: ['b'] },
    ])
  })
})

describe('moved', () => {
  it('takes a person out of one place and puts them into one other', () => {
    const draft = moved(two, 'a', 1)
    expect(draft.groups.map((group) => group.people)).toEqual([['c'], ['b', 'a']])
    expect(everybody(draft).sort()).toEqual(['a', 'b', 'c'])
  })

  it('can leave somebody without a group', () => {
    const draft = moved(two, 'b', null)
    expect(draft.without).toEqual(['b'])
    expect(everybody(draft).sort()).toEqual(['a', 'b', 'c'])
  })

  it('keeps what goes on with the group', () => {
    expect(toWire(moved(two, 'b', 0))[0]).toEqual({ name: 'Group 1', people: ['a', 'c', 'b'], keep: 'g1' })
  })
})

describe('renamed', () => {
  it('changes one name and nobody’s place', () => {
    expect(renamed(two, 1, 'Cats').groups.map((group) => group.name)).toEqual(['Group 1', 'Cats'])
    expect(everybody(renamed(two, 1, 'Cats'))).toEqual(everybody(two))
  })
})

describe('withPeople', () => {
  it('lets newcomers wait without a group, and forgets those who left', () => {
    const draft = withPeople(two, ['b', 'c', 'd'])
    expect(draft.without).toEqual(['d'])
    expect(draft.groups.map((group) => group.people)).toEqual([['c'], ['b']])
  })
})

describe('otherNumber', () => {
  it.each([
    [40, 4, 10],
    [38, 4, 10],
    [5, 4, 2],
    [0, 4, 1],
    [200, 1, 50],
  ])('of %d pupils, %d gives %d', (people, count, other) => {
    expect(otherNumber(people, count)).toBe(other)
  })
})
