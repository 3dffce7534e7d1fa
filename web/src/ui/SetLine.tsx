import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './Icon'
import { RenameField } from './RenameField'

interface Props {
  name: string
  detail: string
  /** Asked before it is deleted; absent: nothing much is lost. */
  question?: string
  onRename?: (name: string) => void
  onDelete: () => void
  /** What else can be done with it. */
  children?: ReactNode
}

/** One arrangement of groups that is kept: renamed in place, and deleted after a second look. */
export function SetLine({ name, detail, question, onRename, onDelete, children }: Props) {
  const { t } = useTranslation()
  const [doing, setDoing] = useState<'renaming' | 'deleting' | null>(null)
  const stop = (): void => {
    setDoing(null)
  }
  if (doing === 'renaming' && onRename !== undefined)
    return (
      <li className="set-line">
        <RenameField
          name={name}
          label={t('groups.setName')}
          onDone={(next) => {
            stop()
            if (next !== null && next !== name) onRename(next)
          }}
        />
      </li>
    )
  if (doing === 'deleting')
    return (
      <li className="set-line">
        <span className="set-name set-question">
          <bdi>{question}</bdi>
        </span>
        {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the question came because its own button was pressed */}
        <button type="button" className="button small" autoFocus onClick={stop}>
          {t('cancel')}
        </button>
        <button
          type="button"
          className="button small danger"
          onClick={() => {
            stop()
            onDelete()
          }}
        >
          {t('groups.deleteSet')}
        </button>
      </li>
    )
  return (
    <li className="set-line">
      <span className="set-name">
        <bdi>{name}</bdi>
        <span className="soft">{detail}</span>
      </span>
      {children}
      {onRename === undefined ? null : (
        <button
          type="button"
          className="icon-button"
          aria-label={t('groups.rename', { name })}
          title={t('groups.rename', { name })}
          onClick={() => {
            setDoing('renaming')
          }}
        >
          <Icon name="pen" size={18} />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={t('groups.forgetSet', { name })}
        title={t('groups.forgetSet', { name })}
        onClick={() => {
          if (question === undefined) onDelete()
          else setDoing('deleting')
        }}
      >
        <Icon name="close" size={18} />
      </button>
    </li>
  )
}
