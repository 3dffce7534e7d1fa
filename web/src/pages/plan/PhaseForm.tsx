import { useId, useRef, useState, type ReactNode, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from '../../ui/focus'
import type { GroupingRule, Phase, PhaseLocks, Question } from '../../wire'

export const MAX_MINUTES = 180
const MAX_NAME = 40
const MAX_PROMPT = 1000
const MODES = ['class', 'alone', 'groups'] as const
const BOARDS = ['none', 'class', 'group', 'own', 'shown'] as const
const ORDERS = ['random', 'roster', 'roster_groups', 'choice', 'keep'] as const
const QUESTIONS = ['none', 'choice', 'several', 'text', 'scale'] as const
const LOCKS = ['microphone', 'camera', 'screen', 'chat', 'board', 'reactions'] as const
/** A group of four: everybody is heard, and nobody can hide. */
const FOURS: GroupingRule = { by: 'size', count: 4, order: 'random' }
const NO_LOCKS: PhaseLocks = { microphone: false, camera: false, screen: true, chat: false, board: false, reactions: false }

interface Props {
  phase: Phase
  /** The phase runs: only its words may change. */
  wordsOnly?: boolean
  onSave: (phase: Phase) => void
  onCancel: () => void
}

/** One phase, changed as a whole and given back on "Save". */
export function PhaseForm({ phase, wordsOnly = false, onSave, onCancel }: Props) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(phase)
  const form = useRef<HTMLFormElement>(null)
  useFocusBack(form, '', true)
  const change = (changes: Partial<Phase>): void => {
    setDraft((held) => ({ ...held, ...changes }))
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const question = draft.question ?? null
    // Lines that are left empty are no options.
    const asked = question === null ? null : { ...question, options: (question.options ?? []).filter((line) => line.trim() !== '') }
    onSave({ ...draft, name: draft.name.trim(), question: asked })
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape in any of its fields
    <form
      ref={form}
      tabIndex={-1}
      className="phase-form"
      aria-label={phase.name === '' ? t('plans.add') : phase.name}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation() // the panel around it stays
        onCancel()
      }}
    >
      <div className="phase-form-line">
        <Field label={t('plans.name')} wide>
          {(id) => (
            <input
              id={id}
              className="input"
              value={draft.name}
              required
              maxLength={MAX_NAME}
              onChange={(event) => {
                change({ name: event.target.value })
              }}
            />
          )}
        </Field>
        {wordsOnly ? null : <Minutes value={draft.minutes} onChange={(minutes) => { change({ minutes }) }} />}
      </div>
      <Field label={t('plans.prompt')} hint={t('plans.promptHint')}>
        {(id) => (
          <textarea
            id={id}
            className="input"
            rows={3}
            maxLength={MAX_PROMPT}
            value={draft.prompt ?? ''}
            onChange={(event) => {
              change({ prompt: event.target.value })
            }}
          />
        )}
      </Field>
      {wordsOnly ? null : <Setting draft={draft} change={change} />}
      <div className="actions">
        <button type="button" className="button" onClick={onCancel}>
          {t('cancel')}
        </button>
        <button type="submit" className="button main" disabled={draft.name.trim() === ''}>
          {t('plans.keep')}
        </button>
      </div>
    </form>
  )
}

function Minutes({ value, onChange }: { value: number; onChange: (minutes: number) => void }) {
  const { t } = useTranslation()
  return (
    <Field label={t('plans.minutes')}>
      {(id) => (
        <input
          id={id}
          className="input phase-minutes"
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={MAX_MINUTES}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => {
            onChange(event.target.valueAsNumber)
          }}
        />
      )}
    </Field>
  )
}

/** Where pupils are, which board is open, and what is locked. */
function Setting({ draft, change }: { draft: Phase; change: (changes: Partial<Phase>) => void }) {
  const { t } = useTranslation()
  const mode = draft.mode ?? 'class'
  return (
    <>
      <div className="phase-form-line">
        <Choice
          label={t('plans.mode')}
          value={mode}
          options={MODES.map((each) => [each, t(`planModes.${each}`)])}
          onChange={(next) => {
            change({ mode: next, grouping: next === 'groups' ? (draft.grouping ?? FOURS) : null })
          }}
        />
        <Choice
          label={t('plans.board')}
          value={draft.board ?? 'none'}
          options={BOARDS.map((each) => [each, t(`planBoards.${each}`)])}
          onChange={(board) => {
            change({ board })
          }}
        />
      </div>
      {mode === 'groups' ? (
        <Grouping
          rule={draft.grouping ?? { ...FOURS, order: 'keep' }}
          onChange={(grouping) => {
            change({ grouping })
          }}
        />
      ) : null}
      <QuestionForm
        question={draft.question ?? null}
        onChange={(question) => {
          change({ question })
        }}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={draft.reflection === true}
          onChange={(event) => {
            change({ reflection: event.target.checked })
          }}
        />
        {t('reflections.inPhase')}
      </label>
      <LockChoice
        locks={draft.locks ?? null}
        onChange={(locks) => {
          change({ locks })
        }}
      />
    </>
  )
}

function Grouping({ rule, onChange }: { rule: GroupingRule; onChange: (rule: GroupingRule) => void }) {
  const { t } = useTranslation()
  const order = rule.order ?? 'random'
  return (
    <div className="phase-form-line">
      <Choice
        label={t('plans.order')}
        value={order}
        options={ORDERS.map((each) => [each, t(`planOrders.${each}`)])}
        onChange={(next) => {
          onChange({ ...rule, order: next })
        }}
      />
      {order === 'keep' ? null : (
        <Field label={t('plans.size')}>
          {(id) => (
            <select
              id={id}
              className="input"
              value={`${rule.by ?? 'size'} ${rule.count ?? 4}`}
              onChange={(event) => {
                const [by, count] = event.target.value.split(' ')
                onChange({ ...rule, by: by === 'number' ? 'number' : 'size', count: Number(count) })
              }}
            >
              {sizes(rule).map(([by, count]) => (
                <option key={`${by} ${count}`} value={`${by} ${count}`}>
                  {t(by === 'size' ? 'plans.sizeOf' : 'plans.numberOf', { count })}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </div>
  )
}

/** A poll that is asked when the phase begins. */
function QuestionForm({ question, onChange }: { question: Question | null; onChange: (question: Question | null) => void }) {
  const { t } = useTranslation()
  const options = question?.options ?? []
  return (
    <>
      <Choice
        label={t('planField.question')}
        value={question?.kind ?? 'none'}
        options={QUESTIONS.map((each) => [each, t(`planQuestions.${each}`)])}
        onChange={(kind) => {
          if (kind === 'none') onChange(null)
          else onChange({ kind, prompt: question?.prompt ?? '', options: hasOptions(kind) ? options : [], anonymous: question?.anonymous ?? false })
        }}
      />
      {question === null ? null : (
        <>
          <Field label={t('plans.ask')}>
            {(id) => (
              <input
                id={id}
                className="input"
                required
                maxLength={300}
                value={question.prompt}
                onChange={(event) => {
                  onChange({ ...question, prompt: event.target.value })
                }}
              />
            )}
          </Field>
          {hasOptions(question.kind) ? (
            <Field label={t('plans.options')} hint={t('plans.optionsHint')}>
              {(id) => (
                <textarea
                  id={id}
                  className="input"
                  rows={3}
                  required
                  value={options.join('\n')}
                  onChange={(event) => {
                    onChange({ ...question, options: event.target.value.split('\n') })
                  }}
                />
              )}
            </Field>
          ) : null}
        </>
      )}
    </>
  )
}

function hasOptions(kind: Question['kind']): boolean {
  return kind === 'choice' || kind === 'several'
}

/** What is usual in a class, and what this rule says if that is something else. */
function sizes(rule: GroupingRule): ['size' | 'number', number][] {
  const usual: ['size' | 'number', number][] = [
    ...[2, 3, 4, 5, 6].map((count): ['size', number] => ['size', count]),
    ...[2, 3, 4, 5, 6, 8, 10, 12].map((count): ['number', number] => ['number', count]),
  ]
  const own: ['size' | 'number', number] = [rule.by ?? 'size', rule.count ?? 4]
  return usual.some(([by, count]) => by === own[0] && count === own[1]) ? usual : [own, ...usual]
}

function LockChoice({ locks, onChange }: { locks: PhaseLocks | null; onChange: (locks: PhaseLocks | null) => void }) {
  const { t } = useTranslation()
  return (
    <fieldset className="phase-locks">
      <label className="check">
        <input
          type="checkbox"
          checked={locks !== null}
          onChange={(event) => {
            onChange(event.target.checked ? NO_LOCKS : null)
          }}
        />
        {t('plans.setLocks')}
      </label>
      {locks === null ? null : (
        <div className="phase-lock-list" role="group" aria-label={t('people.locks')}>
          {LOCKS.map((lock) => (
            <label key={lock} className="check">
              <input
                type="checkbox"
                checked={locks[lock] !== true}
                onChange={(event) => {
                  onChange({ ...locks, [lock]: !event.target.checked })
                }}
              />
              {t(`planMay.${lock}`)}
            </label>
          ))}
        </div>
      )}
    </fieldset>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly (readonly [Value, string])[]
  onChange: (value: Value) => void
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label}>
      {(id) => (
        <select
          id={id}
          className="input"
          value={value}
          onChange={(event) => {
            const found = options.find(([each]) => each === event.target.value)
            if (found !== undefined) onChange(found[0])
          }}
        >
          {options.map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface FieldProps {
  label: string
  hint?: string
  wide?: boolean
  children: (id: string) => ReactNode
}

export function Field({ label, hint, wide = false, children }: FieldProps) {
  const id = useId()
  return (
    <div className={wide ? 'field wide-field' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint === undefined ? null : <p className="hint">{hint}</p>}
    </div>
  )
}
