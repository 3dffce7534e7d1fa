import { Icon, type IconName } from './Icon'

export interface Segment<Value> {
  readonly value: Value
  readonly words: string
  readonly icon?: IconName
}

interface Props<Value> {
  label: string
  segments: readonly Segment<Value>[]
  /** `null`: none of them. */
  value: Value | null
  /** Of another one than that which is chosen. */
  onChange: (value: Value) => void
}

/** One of a few, all of which are seen at once. */
export function Segments<Value extends string>({ label, segments, value: chosen, onChange }: Props<Value>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {segments.map(({ value, words, icon }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => {
            if (value !== chosen) onChange(value)
          }}
        >
          {icon === undefined ? null : <Icon name={icon} size={18} />}
          {words}
        </button>
      ))}
    </div>
  )
}
