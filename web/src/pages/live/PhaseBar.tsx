import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isGuide } from '../../state/happenings'
import { nextIndex, passed, timeLeft } from '../../state/phases'
import { me, type RoomState } from '../../state/room'
import type { CurrentPhase, RunningPlan } from '../../wire'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'
import { SECOND_MS, useClock } from './useClock'
import { useRead } from './useRead'

const STRETCHES = [1, 3] as const

interface Props {
  listOpen: boolean
  onList: () => void
}

/** Where the lesson is: the phase, what pupils are to do, how long still; for staff also the way on. */
export function PhaseBar({ listOpen, onList }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const phase = room.view?.lesson.phase ?? null
  const plan = isGuide(me(room)) ? (room.view?.plan ?? null) : null
  const planned = plan !== null && (plan.steps ?? []).length > 0
  return (
    <>
      <Announcement phase={phase} />
      {phase === null && !planned ? null : (
        <section className={plan === null ? 'phasebar' : 'phasebar of-staff'} aria-label={t('phases.title')}>
          {phase === null ? <p className="phasebar-now soft">{t('phases.notBegun')}</p> : <Now phase={phase} room={room} />}
          {plan === null ? null : <Actions phase={phase} plan={plan} listOpen={listOpen} onList={onList} />}
          {phase === null ? null : <Progress phase={phase} />}
        </section>
      )}
    </>
  )
}

/** Read out when another phase begins, and silent in between. */
function Announcement({ phase }: { phase: CurrentPhase | null }) {
  const { t } = useTranslation()
  const words = phase === null ? '' : t('phases.said', { name: phase.name, prompt: phase.prompt })
  return (
    <p className="only-heard" role="status" data-phase={phase?.number ?? 0}>
      {words}
    </p>
  )
}

function Now({ phase, room }: { phase: CurrentPhase; room: RoomState }) {
  const { t } = useTranslation()
  const name = useRead(phase.name)
  const prompt = useRead(phase.prompt)
  return (
    <div className="phasebar-now">
      <div className="phasebar-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <span className="soft phasebar-place">{t('phases.place', { number: phase.index + 1, count: phase.count })}</span>
        {phase.mode === 'alone' ? <span className="chip green">{t('phases.quiet')}</span> : null}
        <Time phase={phase} room={room} />
      </div>
      {prompt === '' ? null : <p className="phasebar-prompt">{prompt}</p>}
    </div>
  )
}

function Time({ phase, room }: { phase: CurrentPhase; room: RoomState }) {
  const { t } = useTranslation()
  const left = timeLeft(phase.ends_at, useClock(true, SECOND_MS))
  const staff = isGuide(me(room))
  return (
    <span className={`phasebar-time ${left.kind}`} role="timer">
      {left.kind === 'left'
        ? t('phases.left', { count: left.minutes })
        : left.kind === 'soon'
          ? t('phases.soon')
          : staff && left.minutes > 0
            ? t('phases.overBy', { count: left.minutes })
            : t('phases.over')}
    </span>
  )
}

function Progress({ phase }: { phase: CurrentPhase }) {
  const share = passed(phase, useClock(true, SECOND_MS))
  return (
    <div className="phasebar-progress" aria-hidden="true">
      <div style={{ transform: `scaleX(${share.toFixed(3)})` }} />
    </div>
  )
}

interface ActionsProps extends Props {
  phase: CurrentPhase | null
  plan: RunningPlan
}

function Actions({ phase, plan, listOpen, onList }: ActionsProps) {
  const { t } = useTranslation()
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const next = nextIndex(plan, phase)
  const step = next === null ? undefined : plan.steps?.[next]
  const press = async (): Promise<void> => {
    setBusy(true)
    await (next === null
      ? controller.tell({ type: 'phase.stop', revision: plan.revision })
      : controller.tell({ type: 'phase.go', index: next, revision: plan.revision }))
    setBusy(false)
  }
  return (
    <div className="phasebar-actions">
      {phase === null
        ? null
        : STRETCHES.map((minutes) => (
            <button
              key={minutes}
              type="button"
              className="button small"
              onClick={() => void controller.tell({ type: 'phase.stretch', minutes })}
            >
              {t('phases.stretch', { count: minutes })}
            </button>
          ))}
      <button type="button" className="button small" aria-pressed={listOpen} onClick={onList}>
        {t('phases.all')}
      </button>
      {step === undefined && phase === null ? null : (
        <button type="button" className="button main" disabled={busy} onClick={() => void press()}>
          {step === undefined ? (
            t('phases.finish')
          ) : (
            <span>
              {t(phase === null ? 'phases.begin' : 'phases.next', { name: step.phase.name })}
              <span className="phasebar-next-minutes"> {t('plans.minutesOf', { count: step.phase.minutes })}</span>
            </span>
          )}
          <Icon name="after" size={20} />
        </button>
      )}
    </div>
  )
}
