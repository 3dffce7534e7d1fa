import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../ui/Icon'
import { HandsSection, QuestionsSection } from './Asked'
import { AttendanceSection } from './Attendance'
import { BoardsSection } from './Boards'
import { useFormats } from './formats'
import { Glance } from './Glance'
import { GroupsSection } from './Groups'
import { ChatSection, ReflectionsSection } from './Last'
import { lessonSpan, sectionsOf, type SectionName } from './measures'
import { NotesSection } from './Notes'
import { PhasesSection } from './Phases'
import { PollsSection } from './Polls'
import type { Loaded } from './useRecord'

const SECTIONS: Record<SectionName, (props: { loaded: Loaded }) => ReactNode> = {
  attendance: AttendanceSection,
  phases: PhasesSection,
  polls: PollsSection,
  groups: GroupsSection,
  boards: BoardsSection,
  hands: HandsSection,
  questions: QuestionsSection,
  reflections: ReflectionsSection,
  notes: NotesSection,
  chat: ChatSection,
}

interface Props {
  loaded: Loaded
  busy: boolean
  onReload: () => void
}

/** The document itself: what is printed. */
export function Sheet({ loaded, busy, onReload }: Props) {
  const sections = sectionsOf(loaded.record)
  return (
    <article className="record-sheet" aria-labelledby="record-title">
      <Heading loaded={loaded}>
        <Notice loaded={loaded} empty={sections.length === 0} busy={busy} onReload={onReload} />
        {(loaded.record.unread ?? 0) > 0 ? <Newer /> : null}
      </Heading>
      {sections.length > 0 ? <Glance record={loaded.record} sections={sections} /> : null}
      {sections.map((name) => {
        const Content = SECTIONS[name]
        return <Content key={name} loaded={loaded} />
      })}
    </article>
  )
}

function Heading({ loaded: { record, names, at }, children }: { loaded: Loaded; children: ReactNode }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const span = lessonSpan(record, at)
  return (
    <header className="record-head">
      <p className="record-kind">
        {t('record.title')}
        {names === 'hide' ? <span className="chip">{t('record.isWithoutNames')}</span> : null}
      </p>
      <h1 id="record-title">
        <bdi>{record.title}</bdi>
      </h1>
      {span === null ? null : (
        <p className="record-when">
          <span>{formats.day(span.from)}</span>
          <span>{record.ended_at === null ? t('record.fromOn', { from: formats.time(span.from) }) : formats.range(span.from, span.to)}</span>
          <b>{formats.minutes(span.to - span.from)}</b>
        </p>
      )}
      {children}
    </header>
  )
}

/** After a step back to an older version: what that one does not know is kept, and not shown. */
function Newer() {
  const { t } = useTranslation()
  return (
    <div className="hint-box record-notice">
      <Icon name="clock" size={20} />
      <p>{t('record.unread')}</p>
    </div>
  )
}

/** How far this record goes, where there is more to come, or nothing. */
function Notice({ loaded: { record, at }, empty, busy, onReload }: Props & { empty: boolean }) {
  const { t } = useTranslation()
  const formats = useFormats()
  if (record.ended_at !== null) return empty ? <p className="soft nothing">{t('record.nothing')}</p> : null
  return (
    <div className="hint-box record-notice">
      <Icon name="clock" size={20} />
      <p>{record.began_at === null ? t('record.notBegun') : t('record.goesOn', { time: formats.time(at) })}</p>
      <button type="button" className="button small" disabled={busy} onClick={onReload}>
        {t('record.reload')}
      </button>
    </div>
  )
}
