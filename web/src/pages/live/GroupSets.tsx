import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../ui/Icon'
import { MAX_NAME_CHARACTERS, type GroupSetInfo } from '../../wire'
import { useController } from './context'

/** Groups of earlier rounds, and those saved by name: with them boards and chats come back. */
export function GroupSets({ sets, made }: { sets: readonly GroupSetInfo[]; made: boolean }) {
  const { t } = useTranslation()
  if (sets.length === 0 && !made) return null
  return (
    <div className="group-sets">
      <h3>{t('groups.sets')}</h3>
      {sets.length === 0 ? null : (
        <ul>
          {sets.toReversed().map((one) => (
            <SetLine key={one.number} one={one} />
          ))}
        </ul>
      )}
      {made ? <Save /> : null}
    </div>
  )
}

function SetLine({ one }: { one: GroupSetInfo }) {
  const { t, i18n } = useTranslation()
  const controller = useController()
  const time = new Date(one.at * 1000).toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' })
  const name = one.name === '' ? t('groups.setOf', { time }) : one.name
  return (
    <li className="set-line">
      <span className="set-name">
        <bdi>{name}</bdi> <span className="soft">{t('groups.setSize', { groups: one.groups, people: one.people })}</span>
      </span>
      <button
        type="button"
        className="button small"
        aria-label={t('groups.useSet', { name })}
        onClick={() => void controller.tell({ type: 'groups.use', set: one.number })}
      >
        {t('groups.use')}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t('groups.forgetSet', { name })}
        onClick={() => void controller.tell({ type: 'groups.forget', set: one.number })}
      >
        <Icon name="close" size={18} />
      </button>
    </li>
  )
}

function Save() {
  const { t } = useTranslation()
  const controller = useController()
  const [name, setName] = useState('')
  return (
    <form
      className="save-line"
      onSubmit={(event) => {
        event.preventDefault()
        void controller.tell({ type: 'groups.save', name }).then((saved) => {
          if (saved) setName('')
        })
      }}
    >
      <input
        className="input"
        aria-label={t('groups.setName')}
        placeholder={t('groups.setName')}
        maxLength={MAX_NAME_CHARACTERS}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
        }}
      />
      <button type="submit" className="button" disabled={name.trim() === ''}>
        {t('groups.save')}
      </button>
    </form>
  )
}
