import { describe, expect, it } from 'vitest'
import { fromSnapshot, type LessonView } from '../protocol/lessonview'
import { group, lesson, person, snapshot } from '../testing/values'
import type { Person, Snapshot } from '../wire'
import { happenings, isGuide } from './happenings'

const view = (people: Person[], changes: Partial<Snapshot> = {}): LessonView =>
  fromSnapshot(snapshot({ people, groups: [group('g', { name: 'Red' })], ...changes }))
const me = person('me')

describe('happenings', () => {
  it('are comings and goings of others, for a teacher only', () => {
    const teacher = person('me', { role: 'teacher' })
    const found = happenings(view([teacher, person('a')]), view([teacher, person('b')]), 'me')
    expect(found).toEqual([
      { kind: 'joined', name: 'b' },
      { kind: 'left', name: 'a' },
    ])
    expect(happenings(view([me, person('a')]), view([me, person('b')]), 'me')).toEqual([])
  })

  it('leave observers to the sign that everybody sees', () => {
    const teacher = person('me', { role: 'teacher' })
    expect(happenings(view([teacher]), view([teacher, person('o', { role: 'observer' })]), 'me')).toEqual([])
  })

  it('are one where several come or go at once', () => {
    const teacher = person('me', { role: 'teacher' })
    const [few, many] = [view([teacher]), view([teacher, person('a'), person('b'), person('c')])]
    expect(happenings(few, many, 'me')).toEqual([{ kind: 'joinedMany', count: 3 }])
    expect(happenings(many, few, 'me')).toEqual([{ kind: 'leftMany', count: 3 }])
  })

  it('are newly raised hands, for a teacher only', () => {
    const teacher = person('me', { role: 'teacher' })
    const raised = person('a', { hand_raised_at: 5 })
    expect(happenings(view([teacher, person('a')]), view([teacher, raised]), 'me')).toEqual([
      { kind: 'hand', name: 'a' },
    ])
    expect(happenings(view([teacher, raised]), view([teacher, raised]), 'me')).toEqual([])
    expect(happenings(view([me, person('a')]), view([me, raised]), 'me')).toEqual([])
  })

  it('are one’s own moves, with the group’s name', () => {
    const inside = person('me', { group: 'g' })
    expect(happenings(view([me]), view([inside]), 'me')).toEqual([{ kind: 'moved', group: 'Red' }])
    expect(happenings(view([inside]), view([me]), 'me')).toEqual([{ kind: 'moved', group: null }])
  })

  it('are locks that changed, for those whom they bind', () => {
    const locked = { lesson: lesson({ locks: { ...lesson().locks, chat: true, screen: false } }) }
    expect(happenings(view([me]), view([me], locked), 'me')).toEqual([
      { kind: 'unlocked', lock: 'screen' },
      { kind: 'locked', lock: 'chat' },
    ])
    const teacher = person('me', { role: 'teacher' })
    expect(happenings(view([teacher]), view([teacher], locked), 'me')).toEqual([])
  })
})

describe('isGuide', () => {
  it('is a teacher or an assistant', () => {
    const roles = ['teacher', 'assistant', 'student', 'observer'] as const
    expect(roles.filter((role) => isGuide(person('a', { role })))).toEqual(['teacher', 'assistant'])
  })
})
