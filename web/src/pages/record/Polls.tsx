import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { PollRecord, RoundRecord } from '../../rest/record'
import { linesOf, share } from '../../state/polls'
import { useFormats } from './formats'
import { mean } from './measures'
import { Section, Table } from './Section'
import type { Loaded } from './useRecord'

/** What the class was asked, before and after it talked about it. */
export function PollsSection({ loaded }: { loaded: Loaded }) {
  return (
    <Section name="polls">
      {loaded.record.polls.map((poll, index) => (
        <Poll key={index} poll={poll} />
      ))}
    </Section>
  )
}

/** What a round is called: only one that has another one beside it is before or after. */
function useRoundName(): (rounds: readonly RoundRecord[], round: number) => string {
  const { t } = useTranslation()
  return (rounds, round) => t(rounds.length === 1 ? 'recordPolls.once' : round === 0 ? 'recordPolls.before' : 'recordPolls.after')
}

function Poll({ poll: { question, rounds } }: { poll: PollRecord }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const answered = rounds.some(({ results }) => results.count > 0)
  return (
    <div className="record-poll">
      <h3>
        <bdi>{question.prompt}</bdi>
      </h3>
      <p className="record-facts">
        <span>{t(`polls.${question.kind}`)}</span>
        {question.anonymous === true ? <span>{t('polls.anonymous')}</span> : null}
        {rounds.map(({ opened_at, results }, round) => (
          <span key={round}>
            {formats.time(opened_at)} {t('recordPolls.answers', { count: results.count })}
          </span>
        ))}
      </p>
      {!answered ? (
        <p className="soft">{t('recordPolls.none')}</p>
      ) : question.kind === 'text' && isWordless(rounds) ? (
        <p className="soft">{t('recordPolls.wordless')}</p>
      ) : question.kind === 'text' ? (
        <Texts rounds={rounds} />
      ) : (
        <Tally poll={{ question, rounds }} />
      )}
    </div>
  )
}

/** In the copy without identities the answers stand for nothing but their number. */
function isWordless(rounds: readonly RoundRecord[]): boolean {
  return rounds.every(({ results }) => (results.texts ?? []).every((text) => text === ''))
}

function Tally({ poll: { question, rounds } }: { poll: PollRecord }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const nameOf = useRoundName()
  const lines = linesOf(question)
  const ends: Record<number, string> = { 0: t('polls.low'), [lines.length - 1]: t('polls.high') }
  const [first, second] = rounds
  const change = (line: number): number => (second?.results.tally?.[line] ?? 0) - (first?.results.tally?.[line] ?? 0)
  return (
    <Table
      caption={t('recordPolls.tally', { question: question.prompt })}
      heads={[
        { words: t('recordPolls.option'), kind: 'option' },
        ...rounds.map((_, round) => ({ words: nameOf(rounds, round), kind: 'bar' as const })),
        ...(second === undefined ? [] : [{ words: t('recordPolls.change'), kind: 'digits' as const }]),
      ]}
      foot={question.kind === 'scale' ? <Means rounds={rounds} /> : undefined}
    >
      {lines.map((words, line) => (
        <tr key={line}>
          <th scope="row" className="of-option">
            <bdi>{words}</bdi>
            {question.kind === 'scale' && ends[line] !== undefined ? <span className="record-end">{ends[line]}</span> : null}
          </th>
          {rounds.map(({ results }, round) => (
            <td key={round} className="of-bar">
              <Share of={results} line={line} round={round} />
            </td>
          ))}
          {second === undefined ? null : <td className="of-digits">{formats.signed(change(line))}</td>}
        </tr>
      ))}
    </Table>
  )
}

function Share({ of: results, line, round }: { of: RoundRecord['results']; line: number; round: number }) {
  const { t } = useTranslation()
  const part = share(results, line)
  return (
    <span className="record-share">
      <span>
        <b>{t('recordPolls.people', { count: results.tally?.[line] ?? 0 })}</b>
        <span className="soft"> {Math.round(part * 100)}%</span>
      </span>
      <span className={`record-bar round-${round}`} aria-hidden="true">
        <span style={{ '--share': part } as CSSProperties} />
      </span>
    </span>
  )
}

function Means({ rounds }: { rounds: readonly RoundRecord[] }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const means = rounds.map(({ results }) => mean(results))
  const [first = null, second = null] = means
  return (
    <tr>
      <th scope="row">{t('recordPolls.mean')}</th>
      {means.map((value, round) => (
        <td key={round}>{value === null ? '–' : formats.decimal(value)}</td>
      ))}
      {means.length < 2 ? null : (
        <td className="of-digits">{first === null || second === null ? '–' : formats.signedDecimal(second - first)}</td>
      )}
    </tr>
  )
}

function Texts({ rounds }: { rounds: readonly RoundRecord[] }) {
  const { t } = useTranslation()
  const nameOf = useRoundName()
  return rounds.map(({ results: { texts = [], hidden = [] } }, round) => (
    <div key={round}>
      {rounds.length > 1 ? <h4>{nameOf(rounds, round)}</h4> : null}
      <ul className="record-texts">
        {texts.map((text, index) => (
          <li key={index}>
            <bdi>{text}</bdi>
            {hidden.includes(text) ? <span className="record-note">{t('recordPolls.hidden')}</span> : null}
          </li>
        ))}
      </ul>
    </div>
  ))
}
