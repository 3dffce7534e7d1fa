import { useTranslation } from 'react-i18next'
import type { LessonRecord } from '../../rest/record'
import { cameOf, type SectionName } from './measures'

interface Props {
  record: LessonRecord
  sections: readonly SectionName[]
}

/** What the lesson was in one line of numbers, each the way to its section. */
export function Glance({ record, sections }: Props) {
  const { t } = useTranslation()
  const counts: Record<SectionName, number> = {
    attendance: cameOf(record.pupils).length,
    phases: record.phases.length,
    polls: record.polls.length,
    groups: record.groups.length,
    boards: record.boards.length,
    hands: record.hands.length,
    questions: record.questions.length,
    reflections: record.reflections?.written ?? 0,
    notes: record.notes.length,
    chat: record.messages_by_pupils + record.messages_by_staff,
  }
  const all: Partial<Record<SectionName, number>> = {
    attendance: record.pupils.length,
    reflections: counts.reflections + (record.reflections?.missing.length ?? 0),
  }
  return (
    <nav aria-label={t('record.atAGlance')}>
      <ul className="record-glance">
        {sections.map((name) => (
          <li key={name}>
            <a href={`#${name}`}>
              <span>{t(`recordSections.${name}`)}</span>
              <b>
                {(all[name] ?? 0) > counts[name]
                  ? t('record.ofAll', { count: counts[name], of: all[name] ?? 0 })
                  : t(`recordUnits.${name}`, { count: counts[name] })}
              </b>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
