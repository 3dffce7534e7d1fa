import type { KeyboardEvent } from 'react'
import { Icon, type IconName } from '../../ui/Icon'

export interface TabItem<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly icon: IconName
  /** The id of the element that it shows something in. */
  readonly panel: string
  readonly count?: number
  /** The count is news. */
  readonly alert?: boolean
  /** What is read out instead of the label. */
  readonly name?: string
}

interface Props<Id extends string> {
  label: string
  items: readonly TabItem<Id>[]
  selected: Id | 'groups' | null
  onSelect: (id: Id) => void
}

/** A row of tabs as WAI-ARIA describes it: arrows move, one stop for the Tab key. */
export function Tabs<Id extends string>({ label, items, selected, onSelect }: Props<Id>) {
  const current = items.some((item) => item.id === selected) ? selected : items[0]?.id
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')]
    const from = tabs.findIndex((tab) => tab === document.activeElement)
    const to = (from + step + tabs.length) % tabs.length
    tabs[to]?.focus()
    const next = items[to]
    if (next !== undefined) onSelect(next.id)
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} tabIndex={-1} onKeyDown={move}>
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="tab"
          className="tab"
          aria-selected={item.id === selected}
          aria-controls={item.panel}
          aria-label={item.name}
          tabIndex={item.id === current ? 0 : -1}
          onClick={() => {
            onSelect(item.id)
          }}
        >
          <Icon name={item.icon} size={20} />
          <span>{item.label}</span>
          {item.count === undefined ? null : (
            <span className={item.alert === true ? 'count alert' : 'count'} aria-hidden="true">
              {item.count}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
