/** The phases of a lesson as pages show them: time left, what comes next, and lists that are moved about. Pure. */
import type { CurrentPhase, Phase, RunningPlan, Step, StepEdit } from '../wire'

/** Minutes still to go, less than one, or gone over. Whole minutes: a clock of seconds makes children race. */
export type TimeLeft = { kind: 'left'; minutes: number } | { kind: 'soon' } | { kind: 'over'; minutes: number }

export function timeLeft(endsAt: number, nowSeconds: number): TimeLeft {
  const seconds = endsAt - nowSeconds
  if (seconds > 60) return { kind: 'left', minutes: Math.ceil(seconds / 60) }
  return seconds > 0 ? { kind: 'soon' } : { kind: 'over', minutes: Math.floor((nowSeconds - endsAt) / 60) }
}

/** How much of the phase has passed, from 0 to 1. */
export function passed(phase: CurrentPhase, nowSeconds: number): number {
  const whole = phase.ends_at - phase.started_at
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (nowSeconds - phase.started_at) / whole))
}

/** The index of what "next" leads to; null: nothing comes any more. */
export function nextIndex(plan: RunningPlan, current: CurrentPhase | null): number | null {
  const steps = plan.steps ?? []
  if (current !== null) return current.index + 1 < steps.length ? current.index + 1 : null
  const index = steps.findIndex((step) => step.started_at == null)
  return index < 0 ? null : index
}

export type StepState = 'done' | 'now' | 'coming'

export function stepState(step: Step, index: number, current: CurrentPhase | null): StepState {
  if (current?.index === index) return 'now'
  return step.started_at == null ? 'coming' : 'done'
}

export function editsOf(plan: RunningPlan): StepEdit[] {
  return (plan.steps ?? []).map(({ id, phase }) => ({ id, phase }))
}

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items]
  const [item] = next.splice(from, 1)
  if (item === undefined || to < 0 || to > next.length) return [...items]
  next.splice(to, 0, item)
  return next
}

export function replaced<T>(items: readonly T[], index: number, item: T): T[] {
  return items.map((held, at) => (at === index ? item : held))
}

export function without<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, at) => at !== index)
}

export function minutesOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.minutes, 0)
}
