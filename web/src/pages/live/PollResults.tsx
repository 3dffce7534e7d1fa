import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { linesOf, share } from '../../state/polls'
import type { Poll, Results } from '../../wire'

/** Bars with numbers; of a question that was asked twice both rounds, one below the other. */
export function PollResults({ poll }: { poll: Poll }) {
  const rounds = poll.rounds.map((round) => round.results ?? null)
  return poll.question.kind === 'text' ? <Texts rounds={rounds} /> : <Bars poll={poll} rounds={rounds} />
}

function Bars({ poll, rounds }: { poll: Poll; rounds: readonly (Results | null)[] }) {
  const { t } = useTranslation()
  return (
    <ul className="poll-bars">
      {linesOf(poll.question).map((words, line) => (
        <li key={words}>
          <bdi className="poll-line">{words}</bdi>
          {rounds.map((results, round) =>
            results === null ? null : (
              <span key={round} className={`poll-bar round-${round}`}>
                {rounds.length > 1 ? <span className="poll-round">{t('polls.round', { number: round + 1 })}</span> : null}
                <span className="poll-track" aria-hidden="true">
                  <span style={{ '--share': share(results, line) } as CSSProperties} />
                </span>
                <b>{t('polls.people', { count: results.tally?.[line] ?? 0 })}</b>
                <span className="soft">{Math.round(share(results, line) * 100)}%</span>
              </span>
            ),
          )}
        </li>
      ))}
    </ul>
  )
}

function Texts({ rounds }: { rounds: readonly (Results | null)[] }) {
  const { t } = useTranslation()
  return (
    <>
      {rounds.map((results, round) => (
        <div key={round} className="poll-texts">
          {rounds.length > 1 ? <h4>{t('polls.round', { number: round + 1 })}</h4> : null}
          <ul>
            {(results?.texts ?? []).map((text, index) => (
              <li key={index}>
                <bdi>{text}</bdi>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}
