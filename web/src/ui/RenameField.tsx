import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MAX_NAME_CHARACTERS } from '../wire'
import { Icon } from './Icon'

interface Props {
  name: string
  label: string
  /** `null`: it stays as it is. */
  onDone: (name: string | null) => void
}

/** In place of a name that is being changed. Enter keeps it, Escape leaves it. No form: it may stand in one. */
export function RenameField({ name, label, onDone }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(name)
  const keep = (): void => {
    onDone(typed.trim() === '' ? null : typed)
  }
  return (
    <span className="rename">
      <input
        className="input"
        aria-label={label}
        maxLength={MAX_NAME_CHARACTERS}
        value={typed}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- it opens because its own button was pressed
        autoFocus
        onFocus={(event) => {
          event.target.select()
        }}
        onChange={(event) => {
          setTyped(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return
          event.preventDefault()
          event.stopPropagation()
          if (event.key === 'Enter') keep()
          else onDone(null)
        }}
      />
      <button type="button" className="icon-button" aria-label={t('groups.saveName')} onClick={keep}>
        <Icon name="check" size={18} />
      </button>
    </span>
  )
}
