import { useTranslation } from 'react-i18next'
import type { PhaseRecord } from '../../rest/record'
import { useFormats } from './formats'
import { plannedMinutes, ran, stripsOf, wholeMinutes, type Part } from './measures'
import { placed } from './placed'
import { Section, Table } from './Section'
import type { Loaded } from './useRecord'

/** The phases as they were planned and as they ran: two strips, and the numbers. */
export function PhasesSection({ loaded: { record, at } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { phases } = record
  const run = phases.reduce((sum, phase) => sum + ran(phase, at), 0)
  return (
    <Section name="phases">
      <Strips phases={phases} now={at} />
      <Table
        caption={t('recordSections.phases')}
        heads={[
          { words: t('recordPhases.phase'), kind: 'name' },
          { words: t('recordPhases.began'), kind: 'digits' },
          { words: t('recordPhases.planned'), kind: 'digits' },
          { words: t('recordPhases.run'), kind: 'digits' },
          { words: t('recordPhases.difference'), kind: 'digits' },
        ]}
        foot={
          <tr>
            <th scope="row">{t('record.total')}</th>
            <td />
            <td className="of-digits">{t('record.minutes', { count: plannedMinutes(phases) })}</td>
            <td className="of-digits">{formats.minutes(run)}</td>
            <td />
          </tr>
        }
      >
        {phases.map((phase, index) => (
          <Line key={index} phase={phase} number={index + 1} now={at} />
        ))}
      </Table>
    </Section>
  )
}

function Line({ phase, number, now }: { phase: PhaseRecord; number: number; now: number }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const more = wholeMinutes(ran(phase, now)) - phase.minutes
  return (
    <>
      <tr className={phase.prompt === '' ? undefined : 'has-prompt'}>
        <th scope="row" className="of-name">
          <span className="record-phase-name">
            <b className={`record-number mode-${phase.mode}`}>{number}</b>
            <span>
              <bdi>{phase.name}</bdi>
              <span className="record-mode">{t(`planModes.${phase.mode}`)}</span>
            </span>
          </span>
        </th>
        <td className="of-digits">{formats.time(phase.began_at)}</td>
        <td className="of-digits">{t('record.minutes', { count: phase.minutes })}</td>
        <td className="of-digits">{formats.minutes(ran(phase, now))}</td>
        <td className="of-digits">
          {phase.ended_at === null
            ? t('recordPhases.goesOn')
            : more === 0
              ? t('recordPhases.same')
              : t(more > 0 ? 'recordPhases.more' : 'recordPhases.less', { count: Math.abs(more) })}
        </td>
      </tr>
      {phase.prompt === '' ? null : (
        <tr>
          <td colSpan={5} className="record-prompt">
            <bdi>{phase.prompt}</bdi>
          </td>
        </tr>
      )}
    </>
  )
}

function Strips({ phases, now }: { phases: readonly PhaseRecord[]; now: number }) {
  const { t } = useTranslation()
  const { planned, run, ticks } = stripsOf(phases, now)
  return (
    <div className="record-strips" role="img" aria-label={t('recordPhases.strips')}>
      <span>{t('recordPhases.planned')}</span>
      <Strip phases={phases} parts={planned} />
      <span>{t('recordPhases.run')}</span>
      <Strip phases={phases} parts={run} />
      <span className="record-ticks">
        {ticks.map(({ minutes, place }) => (
          <span key={minutes} style={placed({ from: place, to: place })}>
            {minutes}
          </span>
        ))}
      </span>
    </div>
  )
}

function Strip({ phases, parts }: { phases: readonly PhaseRecord[]; parts: readonly Part[] }) {
  return (
    <span className="record-strip">
      {phases.map((phase, index) => (
        <span key={index} className={`mode-${phase.mode}`} style={placed(parts[index] ?? { from: 0, to: 0 })}>
          <b>{index + 1}</b> {phase.name}
        </span>
      ))}
    </span>
  )
}
