import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deleteSet, renameSet, type ClassDetail } from '../../rest/classes'
import { refusalOf } from '../../rest/client'
import { Problem, useRefusalText } from '../../ui/Problem'
import { SetLine } from '../../ui/SetLine'

/** Groups that were saved in lessons of the class. What is done here is done at once. */
export function SavedSets({ of, csrf }: { of: ClassDetail; csrf: string }) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [sets, setSets] = useState(of.group_sets)
  const [problem, setProblem] = useState('')
  const carryOut = async (act: Promise<ClassDetail>): Promise<void> => {
    setProblem('')
    try {
      setSets((await act).group_sets)
    } catch (error) {
      setProblem(words(refusalOf(error)))
    }
  }
  if (of.group_sets.length === 0) return null
  return (
    <section className="stack" aria-labelledby="sets-title">
      <h3 id="sets-title">{t('classes.sets')}</h3>
      <p className="soft">{t('classes.setsLead')}</p>
      <ul>
        {sets.map((one) => (
          <SetLine
            key={one.id}
            name={one.name}
            detail={t('groups.setSize', {
              groups: one.groups.length,
              people: one.groups.reduce((sum, group) => sum + group.seats.length, 0),
            })}
            question={t('groups.deleteSetLead', { name: one.name })}
            onRename={(name) => void carryOut(renameSet(of.id, one.id, name, csrf))}
            onDelete={() => void carryOut(deleteSet(of.id, one.id, csrf))}
          />
        ))}
      </ul>
      {problem === '' ? null : <Problem>{problem}</Problem>}
    </section>
  )
}
