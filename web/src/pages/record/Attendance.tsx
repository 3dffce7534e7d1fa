import { useTranslation } from 'react-i18next'
import type { Attendance, Stay } from '../../rest/record'
import { useFormats } from './formats'
import { cameOf, gapsOf, lessonSpan, partsOf, wholeMinutes, type Span } from './measures'
import { placed } from './placed'
import { areSeated, Section, Table, useWhoHeads, WhoCells, WhoList } from './Section'
import type { Loaded } from './useRecord'

/** Who was there, by number, and when; who was not; the staff and observers apart. */
export function AttendanceSection({ loaded: { record, at } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const { pupils, staff, observers } = record
  const span = lessonSpan(record, at)
  if (span === null) return null
  return (
    <Section name="attendance">
      {pupils.length === 0 ? null : (
        <>
          <Came pupils={pupils} />
          <People caption={t('recordAttendance.pupils')} people={pupils} span={span} />
        </>
      )}
      {staff.length === 0 ? null : <People shown caption={t('recordAttendance.staff')} people={staff} span={span} />}
      {observers.length === 0 ? null : (
        <>
          <People shown caption={t('recordAttendance.observers')} people={observers} span={span} />
          <p className="record-lead">{t('recordAttendance.observersLead')}</p>
        </>
      )}
    </Section>
  )
}

function Came({ pupils }: { pupils: readonly Attendance[] }) {
  const { t } = useTranslation()
  const missing = pupils.filter(({ stays }) => stays.length === 0)
  const here = cameOf(pupils).length
  return (
    <>
      <p className="record-lead">
        {missing.length === 0
          ? t('recordAttendance.all', { count: here })
          : t('recordAttendance.here', { count: here, of: pupils.length })}
      </p>
      {missing.length === 0 ? null : (
        <div className="record-open">
          <h3>{t('recordAttendance.missing', { count: missing.length })}</h3>
          <WhoList people={missing} />
        </div>
      )}
    </>
  )
}

interface PeopleProps {
  caption: string
  shown?: boolean
  people: readonly Attendance[]
  span: Span
}

function People({ caption, shown = false, people, span }: PeopleProps) {
  const { t } = useTranslation()
  const formats = useFormats()
  const whoHeads = useWhoHeads()
  const seated = areSeated(people)
  const ends = (
    <>
      <span className="only-heard">{t('recordAttendance.during')}</span>
      <span className="record-ends" aria-hidden="true">
        <span>{formats.time(span.from)}</span>
        <span>{formats.time(span.to)}</span>
      </span>
    </>
  )
  return (
    <Table
      caption={caption}
      shown={shown}
      heads={[
        ...whoHeads(seated),
        { words: t('recordAttendance.times'), kind: 'times' },
        { words: t('recordAttendance.there'), kind: 'digits' },
        { words: ends, kind: 'wide' },
      ]}
    >
      {people.map((one, index) => (
        <tr key={index} className={one.stays.length === 0 ? 'did-not' : undefined}>
          <WhoCells who={one} seated={seated} />
          {one.stays.length === 0 ? (
            <td colSpan={3} className="soft">
              {t('recordAttendance.didNot')}
            </td>
          ) : (
            <Stays one={one} span={span} />
          )}
        </tr>
      ))}
    </Table>
  )
}

function Stays({ one: { stays, seconds }, span }: { one: Attendance; span: Span }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const gaps = gapsOf(stays)
  const away = wholeMinutes(gaps.reduce((sum, gap) => sum + gap, 0))
  const bar = <Bar stays={stays} span={span} />
  return (
    <>
      <td className="of-times">
        {formats.range(stays[0]?.came_at ?? 0, stays.at(-1)?.went_at ?? null)}
        {bar}
        {gaps.length === 0 ? null : (
          <span className="record-note">{t('recordAttendance.away', { count: gaps.length, minutes: away })}</span>
        )}
      </td>
      <td className="of-digits">{formats.minutes(seconds)}</td>
      <td className="of-wide">{bar}</td>
    </>
  )
}

/** One is shown of two: beside the times where there is room, else below them. */
function Bar({ stays, span }: { stays: readonly Stay[]; span: Span }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const times = stays.map(({ came_at, went_at }) => formats.range(came_at, went_at)).join(', ')
  return (
    <span className="record-track" role="img" aria-label={t('recordAttendance.bar', { times })}>
      {partsOf(stays, span).map((part, index) => (
        <span key={index} style={placed(part)} />
      ))}
    </span>
  )
}
