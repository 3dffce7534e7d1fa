import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../../ui/Icon'
import type { Openness } from '../../wire'

const STATES: readonly (readonly [Openness, IconName])[] = [
  ['hidden', 'lock'],
  ['seen', 'eye'],
  ['writable', 'pen'],
]

interface Props {
  label: string
  /** `null`: not all are the same. */
  value: Openness | null
  onChange: (openness: Openness) => void
}

/** Hidden, seen or writable for those whose the board is not. */
export function OpennessSwitch({ label, value, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <div className="segments" role="group" aria-label={label}>
      {STATES.map(([openness, icon]) => (
        <button
          key={openness}
          type="button"
          aria-pressed={openness === value}
          onClick={() => {
            if (openness !== value) onChange(openness)
          }}
        >
          <Icon name={icon} size={18} />
          {t(`boardOpenness.${openness}`)}
        </button>
      ))}
    </div>
  )
}
