import { useState, type DragEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { StepState } from '../../state/phases'
import { Icon } from '../../ui/Icon'
import type { Phase } from '../../wire'
import { PhaseForm } from './PhaseForm'

export const MAX_PHASES = 20

export interface PhaseItem {
  readonly key: string
  readonly phase: Phase
  readonly state: StepState
  /** What else stands in its row: a button to go there. */
  readonly action?: ReactNode
}

interface Props {
  items: readonly PhaseItem[]
  onMove: (from: number, to: number) => void
  onChange: (index: number, phase: Phase) => void
  onRemove: (index: number) => void
  onAdd: (phase: Phase) => void
}

const DRAGGED = 'application/x-manabiya-phase'

/** The phases of a plan in order. They are moved by buttons, or by dragging; what has run stays where it is. */
export function PhaseList({ items, onMove, onChange, onRemove, onAdd }: Props) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState<string | null>(null)
  const close = (): void => {
    setEditing(null)
  }
  return (
    <div className="phase-list">
      <ol>
        {items.map((item, index) => (
          <li key={item.key}>
            <Row
              item={item}
              index={index}
              mayRise={index > 0 && items[index - 1]?.state === 'coming'}
              mayFall={index + 1 < items.length}
              onMove={onMove}
              onEdit={() => {
                setEditing(editing === item.key ? null : item.key)
              }}
              onRemove={() => {
                onRemove(index)
              }}
              editing={editing === item.key}
            />
            {editing === item.key ? (
              <PhaseForm
                phase={item.phase}
                wordsOnly={item.state === 'now'}
                onCancel={close}
                onSave={(phase) => {
                  close()
                  onChange(index, phase)
                }}
              />
            ) : null}
          </li>
        ))}
      </ol>
      {editing === '' ? (
        <PhaseForm
          phase={{ name: '', minutes: 10, mode: 'class', board: 'none' }}
          onCancel={close}
          onSave={(phase) => {
            close()
            onAdd(phase)
          }}
        />
      ) : (
        <button
          type="button"
          className="button"
          disabled={items.length >= MAX_PHASES}
          onClick={() => {
            setEditing('')
          }}
        >
          <Icon name="plus" size={20} />
          {t('plans.add')}
        </button>
      )}
    </div>
  )
}

interface RowProps {
  item: PhaseItem
  index: number
  mayRise: boolean
  mayFall: boolean
  editing: boolean
  onMove: (from: number, to: number) => void
  onEdit: () => void
  onRemove: () => void
}

function Row({ item, index, mayRise, mayFall, editing, onMove, onEdit, onRemove }: RowProps) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  const { phase, state } = item
  const { name } = phase
  const free = state === 'coming'
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const from = Number(event.dataTransfer.getData(DRAGGED))
    if (from !== index) onMove(from, index)
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dragging is an extra: the buttons of each row do the same by keyboard
    <div
      className={['phase-row', state, over ? 'over' : ''].join(' ')}
      role="group"
      aria-label={name}
      aria-current={state === 'now' ? 'step' : undefined}
      draggable={free}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, String(index))
      }}
      onDragOver={(event) => {
        if (!free || !event.dataTransfer.types.includes(DRAGGED)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => {
        setOver(false)
      }}
      onDrop={drop}
    >
      <span className="phase-mark" aria-hidden="true">
        {state === 'done' ? <Icon name="check" size={18} /> : index + 1}
      </span>
      <div className="phase-words">
        <h3>
          <bdi>{name}</bdi> <span className="soft">{t('plans.minutesOf', { count: phase.minutes })}</span>
        </h3>
        <p className="soft">
          {[
            t(`planStates.${state}`),
            t(`planModes.${phase.mode ?? 'class'}`),
            ...((phase.board ?? 'none') === 'none' ? [] : [t(`planBoards.${phase.board ?? 'none'}`)]),
          ].join(' · ')}
        </p>
        {(phase.prompt ?? '') === '' ? null : (
          <p className="phase-row-prompt">
            <bdi>{phase.prompt}</bdi>
          </p>
        )}
      </div>
      <div className="phase-row-actions">
        {item.action}
        {free ? (
          <>
            <RowButton icon="before" label={t('plans.up', { name })} turned disabled={!mayRise} onClick={() => { onMove(index, index - 1) }} />
            <RowButton icon="after" label={t('plans.down', { name })} turned disabled={!mayFall} onClick={() => { onMove(index, index + 1) }} />
          </>
        ) : null}
        {state === 'done' ? null : <RowButton icon="edit" label={t('plans.edit', { name })} pressed={editing} onClick={onEdit} />}
        {free ? <RowButton icon="close" label={t('plans.remove', { name })} onClick={onRemove} /> : null}
      </div>
    </div>
  )
}

interface RowButtonProps {
  icon: 'before' | 'after' | 'edit' | 'close'
  label: string
  onClick: () => void
  turned?: boolean
  disabled?: boolean
  pressed?: boolean
}

function RowButton({ icon, label, onClick, turned = false, disabled = false, pressed }: RowButtonProps) {
  return (
    <button
      type="button"
      className={turned ? 'icon-button turned' : 'icon-button'}
      aria-label={label}
      aria-expanded={pressed}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} size={20} />
    </button>
  )
}
