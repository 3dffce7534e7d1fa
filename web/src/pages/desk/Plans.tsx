import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  deletePlan,
  faultsOf,
  importPlan,
  listPlans,
  refusalOf,
  savePlan,
  showPlan,
  type PlanDocument,
  type PlanFault,
  type PlanRow,
} from '../../rest/client'
import { Dialog } from '../../ui/Dialog'
import { FileButton } from '../../ui/FileButton'
import { Icon } from '../../ui/Icon'
import { useList } from '../../ui/list'
import { Problem, useRefusalText } from '../../ui/Problem'
import { copyOf, faultWords, MAX_PLAN_BYTES, template } from './plan'
import { PlanEditor } from './PlanEditor'

/** What went wrong, or what one should know. */
interface Said {
  problem: string
  faults: readonly PlanFault[]
  ignored: readonly string[]
}

const SILENT: Said = { problem: '', faults: [], ignored: [] }

export interface PlanShelf {
  plans: readonly PlanRow[] | null
  load: () => Promise<void>
  problem: string
}

/** The plans of the desk; loaded once, and again after each change. */
export function usePlans(): PlanShelf {
  const [plans, setPlans] = useState<PlanRow[] | null>(null)
  const [problem, setProblem] = useState('')
  const load = useCallback(async () => {
    try {
      setPlans((await listPlans()).plans)
      setProblem('')
    } catch (error) {
      setProblem(refusalOf(error))
    }
  }, [])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void load()
  }, [load])
  return { plans, load, problem }
}

interface Props {
  shelf: PlanShelf
  csrf: string
  /** Practise with this plan. */
  onRehearse: (plan: string) => void
}

/** Lesson plans: made from a template, changed, copied, deleted, and given from hand to hand as files. */
export function Plans({ shelf, csrf, onRehearse }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [edited, setEdited] = useState<{ id: string | null; plan: PlanDocument } | null>(null)
  const [deleting, setDeleting] = useState<PlanRow | null>(null)
  const [said, setSaid] = useState(SILENT)

  /** Do something with the server; say what came of it, and look at the shelf again. */
  const act = async (what: () => Promise<Partial<Said>>): Promise<boolean> => {
    try {
      setSaid({ ...SILENT, ...(await what()) })
      await shelf.load()
      return true
    } catch (error) {
      setSaid({ ...SILENT, problem: refusalOf(error), faults: faultsOf(error) })
      return false
    }
  }
  const save = async (plan: PlanDocument): Promise<void> => {
    if (await act(async () => ({ ignored: (await savePlan(edited?.id ?? null, plan, csrf)).ignored ?? [] }))) setEdited(null)
  }
  const bring = (file: File): Promise<boolean> =>
    act(async () => {
      if (file.size > MAX_PLAN_BYTES) return { problem: 'bad_plan', faults: [{ place: '', reason: 'too_long', limit: MAX_PLAN_BYTES }] }
      return { ignored: (await importPlan(await file.arrayBuffer(), csrf)).ignored ?? [] }
    })
  return (
    <section className="stack plans" aria-labelledby="plans-title">
      <div className="plans-head">
        <h2 id="plans-title">{t('plans.title')}</h2>
        <div className="row">
          <button
            type="button"
            className="button"
            onClick={() => {
              setSaid(SILENT)
              setEdited({ id: null, plan: template(t) })
            }}
          >
            <Icon name="plus" size={20} />
            {t('plans.make')}
          </button>
          <FileButton label={t('plans.bring')} accept=".json,application/json" onFile={(file) => void bring(file)} />
        </div>
      </div>
      <p className="soft">{t('plans.lead')}</p>
      <SaidLines said={said} />
      {shelf.problem === '' ? null : <Problem>{words(shelf.problem)}</Problem>}
      {shelf.plans?.length === 0 && edited === null ? <p className="soft nothing">{t('plans.none')}</p> : null}
      {edited === null ? null : (
        <PlanEditor
          key={edited.id ?? ''}
          plan={edited.plan}
          onSave={save}
          onCancel={() => {
            setSaid(SILENT)
            setEdited(null)
          }}
        />
      )}
      <ul className="plan-rows">
        {(shelf.plans ?? []).map((row) => (
          <li key={row.id}>
            <PlanCard
              row={row}
              onRehearse={() => {
                onRehearse(row.id)
              }}
              onEdit={() =>
                void act(async () => {
                  setEdited({ id: row.id, plan: (await showPlan(row.id)).plan })
                  return {}
                })
              }
              onCopy={() =>
                void act(async () => {
                  await savePlan(null, copyOf((await showPlan(row.id)).plan, t), csrf)
                  return {}
                })
              }
              onDelete={() => {
                setDeleting(row)
              }}
            />
          </li>
        ))}
      </ul>
      {deleting === null ? null : (
        <DeletePlan
          row={deleting}
          onClose={() => {
            setDeleting(null)
          }}
          onDelete={async () => {
            const { id } = deleting
            setDeleting(null)
            await act(async () => {
              await deletePlan(id, csrf)
              return {}
            })
          }}
        />
      )}
    </section>
  )
}

function SaidLines({ said }: { said: Said }) {
  const { t } = useTranslation()
  const list = useList()
  const words = useRefusalText()
  if (said.faults.length > 0)
    return (
      <div className="problem plan-faults" role="alert">
        <Icon name="warning" size={20} />
        <div>
          <p>{t('planFault.lead')}</p>
          <ul>
            {said.faults.map((fault) => (
              <li key={`${fault.place} ${fault.reason}`}>
                <bdi>{faultWords(fault, t)}</bdi>
              </li>
            ))}
          </ul>
        </div>
      </div>
    )
  if (said.problem !== '') return <Problem>{words(said.problem)}</Problem>
  if (said.ignored.length > 0)
    return (
      <p className="plan-ignored" role="status">
        <bdi>{t('plans.ignored', { what: list(said.ignored) })}</bdi>
      </p>
    )
  return null
}

interface CardProps {
  row: PlanRow
  onRehearse: () => void
  onEdit: () => void
  onCopy: () => void
  onDelete: () => void
}

function PlanCard({ row, onRehearse, onEdit, onCopy, onDelete }: CardProps) {
  const { t } = useTranslation()
  const name = row.title
  return (
    <article className="card plan-card" aria-label={name}>
      <div>
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <p className="soft">
          <bdi>
            {[row.grade, row.subject, t('plans.about', { phases: row.phases, minutes: row.minutes })]
              .filter((each) => each !== '')
              .join(' · ')}
          </bdi>
        </p>
      </div>
      <div className="row">
        <button type="button" className="button small" aria-label={t('rehearsal.with', { name })} onClick={onRehearse}>
          <Icon name="groups" size={18} />
          {t('rehearsal.button')}
        </button>
        <button type="button" className="button small" aria-label={t('plans.edit', { name })} onClick={onEdit}>
          {t('plans.editPlan')}
        </button>
        <button type="button" className="button small" aria-label={t('plans.copyOf', { name })} onClick={onCopy}>
          {t('plans.copy')}
        </button>
        <a
          className="button small"
          href={`/api/v1/plans/${encodeURIComponent(row.id)}/file`}
          download
          aria-label={t('plans.exportOf', { name })}
        >
          <Icon name="download" size={18} />
          {t('plans.export')}
        </a>
        <button type="button" className="button quiet small" aria-label={t('plans.deleteOf', { name })} onClick={onDelete}>
          {t('plans.delete')}
        </button>
      </div>
    </article>
  )
}

function DeletePlan({ row, onDelete, onClose }: { row: PlanRow; onDelete: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('plans.deleteTitle')} onClose={onClose}>
      <p>
        <bdi>{t('plans.deleteLead', { name: row.title })}</bdi>
      </p>
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button type="button" className="button danger" onClick={() => void onDelete()}>
          {t('plans.delete')}
        </button>
      </div>
    </Dialog>
  )
}
