import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { linesOf, share, textsOf } from '../../state/polls'
import type { Poll, Round } from '../../wire'

/** Bars with numbers; of a question that was asked twice both rounds, one below the other. */
export function PollResults({ poll }: { poll: Poll }) {
  return poll.question.kind === 'text' ? <Texts rounds={poll.rounds} /> : <Bars poll={poll} />
}

function Bars({ poll }: { poll: Poll }) {
  const { t } = useTranslation()
  const rounds = poll.rounds.map((round) => round.results ?? null)
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

function Texts({ rounds }: { rounds: readonly Round[] }) {
  const { t } = useTranslation()
  return (
    <>
      {rounds.map((round, number) => (
        <div key={number} className="poll-texts">
          {rounds.length > 1 ? <h4>{t('polls.round', { number: number + 1 })}</h4> : null}
          <ul>
            {textsOf(round).map((text, index) => (
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
