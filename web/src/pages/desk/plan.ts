/** Plans as the desk edits them: the template, copies, and words for what is wrong with a file. Pure. */
import type { TFunction } from 'i18next'
import { en } from '../../i18n/en'
import type { PlanDocument, PlanFault } from '../../rest/client'

export const MAX_PLAN_BYTES = 256 * 1024

/** Five phases of a usual lesson: introduction, alone, groups, sharing, looking back. */
export function template(t: TFunction): PlanDocument {
  const quiet = { microphone: true, camera: false, screen: true, chat: true, board: false, reactions: false }
  const open = { microphone: false, camera: false, screen: true, chat: false, board: false, reactions: false }
  return {
    format: 'manabiya.lesson-plan',
    version: 1,
    title: t('planTemplate.title'),
    phases: [
      { name: t('planTemplate.intro'), minutes: 5, mode: 'class', prompt: t('planTemplate.introPrompt'), board: 'class', locks: open },
      { name: t('planTemplate.alone'), minutes: 10, mode: 'alone', prompt: t('planTemplate.alonePrompt'), locks: quiet },
      {
        name: t('planTemplate.groups'),
        minutes: 15,
        mode: 'groups',
        prompt: t('planTemplate.groupsPrompt'),
        board: 'group',
        grouping: { by: 'size', count: 4, order: 'random', name: t('groups.name', { number: '{number}' }) },
        locks: open,
      },
      { name: t('planTemplate.share'), minutes: 10, mode: 'class', prompt: t('planTemplate.sharePrompt'), board: 'class', locks: open },
      { name: t('planTemplate.reflect'), minutes: 5, mode: 'alone', prompt: t('planTemplate.reflectPrompt'), locks: quiet, reflection: true },
    ],
  }
}

/** The same plan under a title that says so. */
export function copyOf(plan: PlanDocument, t: TFunction): PlanDocument {
  return { ...plan, title: t('plans.copied', { name: plan.title }).slice(0, 120) }
}

/** Where and what, in the reader's language. */
export function faultWords(fault: PlanFault, t: TFunction): string {
  const why =
    fault.limit !== undefined && fault.reason === 'too_long'
      ? t('planFault.too_longBy', { limit: fault.limit })
      : t(`planFault.${isReason(fault.reason) ? fault.reason : 'wrong_kind'}`, { limit: fault.limit ?? '' })
  if (fault.place === '' || fault.reason === 'not_a_plan' || fault.reason === 'newer_version') return why
  return t('planFault.at', { place: placeWords(fault.place, t), why })
}

/** `phases[2].minutes` as a teacher says it; a place that we have no word for as it is. */
export function placeWords(place: string, t: TFunction): string {
  const [, index, inner = ''] = /^phases\[(\d+)\]\.?(.*)$/.exec(place) ?? []
  if (index === undefined) return fieldWords(place, t)
  return t('planFault.inPhase', { number: Number(index) + 1, field: inner === '' ? '' : fieldWords(inner, t) }).trim()
}

function fieldWords(place: string, t: TFunction): string {
  const [first = ''] = place.split(/[.[]/)
  return Object.hasOwn(en.planField, first) ? t(`planField.${first as keyof typeof en.planField}`) : place
}

type Reason = Exclude<keyof typeof en.planFault, 'lead' | 'at' | 'inPhase' | 'too_longBy'>

function isReason(reason: string): reason is Reason {
  return Object.hasOwn(en.planFault, reason)
}
