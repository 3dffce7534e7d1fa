import { describe, expect, it } from 'vitest'
import { byChance, moved, toWire, usualCount, withPeople, type GroupDraft } from './groupdraft'

const people = Array.from({ length: 38 }, (_, index) => `p${index}`)
const name = (number: number): string => `Group ${number}`
const everybody = (draft: GroupDraft): string[] => [
  ...draft.without,
  ...draft.groups.flatMap((group) => [...group.people]),
]
const two = byChance(['a', 'b', 'c'], 2, name, () => 0)

describe('byChance', () => {
  it('puts everybody into exactly one group, sizes differing by one at most', () => {
    const draft = byChance(people, 7, name, Math.random)
    expect(everybody(draft).sort()).toEqual([...people].sort())
    const sizes = draft.groups.map((group) => group.people.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  })

  it('names groups by number', () => {
    expect(byChance(people, 3, name, Math.random).groups.map((group) => group.name)).toEqual([
      'Group 1',
      'Group 2',
      'Group 3',
    ])
  })

  it('follows chance: other numbers, other groups', () => {
    const [one, other] = [byChance(people, 5, name, () => 0), byChance(people, 5, name, () => 0.5)]
    expect(one).not.toEqual(other)
  })

  it.each([
    [0, 1],
    [99, 50],
    [2.7, 2],
  ])('takes %d groups to be %d', (asked, made) => {
    expect(byChance(people, asked, name, Math.random).groups).toHaveLength(made)
  })
})

describe('moved', () => {
  it('takes somebody from one group into another', () => {
    const from = two.groups.findIndex((group) => group.people.includes('a'))
    const draft = moved(two, 'a', 1 - from)
    expect(draft.groups[1 - from]?.people).toContain('a')
    expect(everybody(draft).sort()).toEqual(['a', 'b', 'c'])
  })

  it('takes somebody out of all groups', () => {
    expect(moved(two, 'a', null).without).toEqual(['a'])
  })
})

describe('withPeople', () => {
  it('lets newcomers wait and forgets those who left', () => {
    const draft = withPeople(two, ['a', 'b', 'new'])
    expect(draft.without).toEqual(['new'])
    expect(everybody(draft).sort()).toEqual(['a', 'b', 'new'])
  })
})

describe('toWire', () => {
  it('keeps names and people', () => {
    expect(toWire(two).map((group) => group.name)).toEqual(['Group 1', 'Group 2'])
    expect(toWire(two).flatMap((group) => group.people ?? [])).toHaveLength(3)
  })
})

describe('usualCount', () => {
  it.each([
    [0, 2],
    [6, 2],
    [16, 4],
    [38, 10],
  ])('of %d pupils is %d', (pupils, groups) => {
    expect(usualCount(pupils)).toBe(groups)
  })
})
