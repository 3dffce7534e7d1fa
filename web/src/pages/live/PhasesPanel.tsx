import { useTranslation } from 'react-i18next'
import { editsOf, moved, replaced, stepState, without } from '../../state/phases'
import type { StepEdit } from '../../wire'
import { Icon } from '../../ui/Icon'
import { PhaseList } from '../plan/PhaseList'
import { useController, useRoom } from './context'

/** All phases for the staff: gone to, and (as long as they have not run) changed. */
export function PhasesPanel() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const plan = room.view?.plan ?? null
  if (plan === null) return null
  const phase = room.view?.lesson.phase ?? null
  const edits = editsOf(plan)
  const edit = (steps: StepEdit[]): void => {
    void controller.tell({ type: 'plan.edit', revision: plan.revision, steps })
  }
  return (
    <section className="phases" aria-label={t('phases.all')}>
      {(plan.steps ?? []).length === 0 ? <p className="soft">{t('phases.none')}</p> : null}
      <PhaseList
        items={(plan.steps ?? []).map((step, index) => ({
          key: step.id,
          phase: step.phase,
          state: stepState(step, index, phase),
          action:
            phase?.index === index ? null : (
              <button
                type="button"
                className="icon-button"
                aria-label={t('phases.goTo', { name: step.phase.name })}
                title={t('phases.goTo', { name: step.phase.name })}
                onClick={() => void controller.tell({ type: 'phase.go', index, revision: plan.revision })}
              >
                <Icon name="enter" size={20} />
              </button>
            ),
        }))}
        onMove={(from, to) => {
          edit(moved(edits, from, to))
        }}
        onChange={(index, changed) => {
          const held = edits[index]
          if (held !== undefined) edit(replaced(edits, index, { ...held, phase: changed }))
        }}
        onRemove={(index) => {
          edit(without(edits, index))
        }}
        onAdd={(added) => {
          edit([...edits, { phase: added }])
        }}
      />
      {phase === null ? null : (
        <button
          type="button"
          className="button quiet"
          onClick={() => void controller.tell({ type: 'phase.stop', revision: plan.revision })}
        >
          {t('phases.stop')}
        </button>
      )}
      {(plan.notes ?? '') === '' ? null : (
        <div className="phase-notes">
          <h3>{t('plans.notes')}</h3>
          <p>
            <bdi>{plan.notes}</bdi>
          </p>
        </div>
      )}
    </section>
  )
}
