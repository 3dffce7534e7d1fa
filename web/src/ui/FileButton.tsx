import { useRef, useState } from 'react'
import { Icon, type IconName } from './Icon'

interface Props {
  label: string
  accept: string
  onFile: (file: File) => void
  /** The name of the last file that was chosen stands beside the button. */
  named?: boolean
  icon?: IconName
  className?: string
  disabled?: boolean
}

/** A file is chosen by a button like all others: the browser's own says its words in the browser's language. */
export function FileButton({ label, accept, onFile, named = false, icon = 'upload', className = 'button', disabled = false }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  return (
    <span className="file-button">
      <button
        type="button"
        className={className}
        disabled={disabled}
        onClick={() => {
          input.current?.click()
        }}
      >
        <Icon name={icon} size={20} />
        {label}
      </button>
      <input
        ref={input}
        type="file"
        className="only-heard"
        tabIndex={-1}
        aria-hidden="true"
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = '' // the same file may be chosen again after it was mended
          if (file === undefined) return
          setName(file.name)
          onFile(file)
        }}
      />
      {named && name !== '' ? (
        <span className="soft" role="status">
          <bdi>{name}</bdi>
        </span>
      ) : null}
    </span>
  )
}
