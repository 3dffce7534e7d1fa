import { describe, expect, it } from 'vitest'
import { startI18n } from '../../i18n'
import { copyOf, faultWords, template } from './plan'

describe('faultWords', () => {
  it.each([
    [{ place: 'phases[2].minutes', reason: 'too_large', limit: 180 }, 'Phase 3: minutes – at most 180, please.'],
    [{ place: 'phases[0].locks.chat', reason: 'wrong_kind' }, 'Phase 1: what pupils may use – something of another kind stands here (text and numbers mixed up, for example).'],
    [{ place: 'title', reason: 'missing' }, 'title – something is missing here.'],
    [{ place: 'strange', reason: 'twice' }, 'strange – this stands there twice. Please keep one of them.'],
    [{ place: '', reason: 'damaged' }, 'This file is damaged, or it is no lesson plan. Please get it again.'],
    [{ place: 'version', reason: 'newer_version', limit: 1 }, 'It was made by a newer Manabiya. Please ask for an update of this server.'],
    [{ place: 'phases[0].prompt', reason: 'too_long', limit: 1000 }, 'Phase 1: what pupils read – too long: at most 1000.'],
  ])('says where and what: %o', async (fault, words) => {
    const { t } = await startI18n('en')
    expect(faultWords(fault, t)).toBe(words)
  })

  it('has words for reasons of a newer server', async () => {
    const { t } = await startI18n('ja')
    expect(faultWords({ place: 'phases[1].name', reason: 'something new' }, t)).toContain('2番目の活動の名前')
  })
})

describe('template', () => {
  it('has the five phases of a usual lesson, in the language of the teacher', async () => {
    const { t } = await startI18n('ja')
    const plan = template(t)
    expect(plan.phases.map((phase) => phase.name)).toEqual(['導入', '個人', 'グループ', '共有', 'ふりかえり'])
    expect(plan.phases[2]?.grouping?.name).toBe('{number}班')
    expect(copyOf(plan, t).title).toBe('新しい計画（写し）')
  })
})
