import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LessonView } from '../../protocol/lessonview'
import { SetLine } from '../../ui/SetLine'
import { useTimeFormat } from '../../ui/useTimeFormat'
import { MAX_NAME_CHARACTERS, type GroupSetInfo } from '../../wire'
import { useController } from './context'

/** Groups of earlier rounds, and those saved by name, here or in an earlier lesson of the class. */
export function GroupSets({ view: { lesson, groupSets, roster }, made }: { view: LessonView; made: boolean }) {
  const { t } = useTranslation()
  if (groupSets.length === 0 && !made) return null
  return (
    <div className="group-sets">
      <h3>{t('groups.sets')}</h3>
      {groupSets.length === 0 ? null : (
        <ul>
          {groupSets.toReversed().map((one) => (
            <KeptSet key={one.number} one={one} open={lesson.groups_open === true} />
          ))}
        </ul>
      )}
      {made ? <Save forClass={roster.length > 0} /> : null}
    </div>
  )
}

/** `open`: groups are at work, so that pupils go from theirs into these and not through the class. */
function KeptSet({ one, open }: { one: GroupSetInfo; open: boolean }) {
  const { t } = useTranslation()
  const controller = useController()
  const time = useTimeFormat().format(one.at * 1000)
  const name = one.name === '' ? t('groups.setOf', { time }) : one.name
  const size = t('groups.setSize', { groups: one.groups, people: one.people })
  const classes = one.for_class === true
  return (
    <SetLine
      name={name}
      detail={classes ? t('groups.setOfClass', { size }) : size}
      {...(classes ? { question: t('groups.deleteSetLead', { name }) } : {})}
      onRename={(next) => void controller.tell({ type: 'groups.rename_set', set: one.number, name: next })}
      onDelete={() => void controller.tell({ type: 'groups.forget', set: one.number })}
    >
      <button
        type="button"
        className="button small"
        aria-label={t('groups.useSet', { name })}
        onClick={() => void controller.tell({ type: 'groups.use', set: one.number, open })}
      >
        {t('groups.use')}
      </button>
    </SetLine>
  )
}

function Save({ forClass }: { forClass: boolean }) {
  const { t } = useTranslation()
  const controller = useController()
  const [name, setName] = useState('')
  return (
    <>
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
    {forClass ? <p className="soft">{t('groups.saveHint')}</p> : null}
    </>
  )
}
