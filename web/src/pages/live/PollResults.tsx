import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { linesOf, share, textsOf } from '../../state/polls'
import { Icon } from '../../ui/Icon'
import type { Poll, Round } from '../../wire'
import { Read } from './Read'

interface Props {
  poll: Poll
  /** For staff: take an answer in words out of the others' sight, or show it again. */
  onHide?: (text: string, hidden: boolean) => void
}

/** Bars with numbers; of a question that was asked twice both rounds, one below the other. */
export function PollResults({ poll, onHide }: Props) {
  return poll.question.kind === 'text' ? <Texts rounds={poll.rounds} onHide={onHide} /> : <Bars poll={poll} />
}

function Bars({ poll }: { poll: Poll }) {
  const { t } = useTranslation()
  const rounds = poll.rounds.map((round) => round.results ?? null)
  return (
    <ul className="poll-bars">
      {linesOf(poll.question).map((words, line) => (
        <li key={words}>
          <Read className="poll-line" text={words} />
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

function Texts({ rounds, onHide }: { rounds: readonly Round[]; onHide: Props['onHide'] }) {
  const { t } = useTranslation()
  return (
    <>
      {rounds.map((round, number) => (
        <div key={number} className="poll-texts">
          {rounds.length > 1 ? <h4>{t('polls.round', { number: number + 1 })}</h4> : null}
          <ul>
            {textsOf(round).map((text, index) => (
              <PollText key={index} text={text} hidden={round.results?.hidden?.includes(text) === true} onHide={onHide} />
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

function PollText({ text, hidden, onHide }: { text: string; hidden: boolean; onHide: Props['onHide'] }) {
  const { t } = useTranslation()
  return (
    <li className={hidden ? 'poll-said hidden' : 'poll-said'}>
      <bdi>{text}</bdi>
      {hidden ? (
        <span className="chip">
          <Icon name="lock" size={16} />
          {t('polls.isHidden')}
        </span>
      ) : null}
      {onHide === undefined ? null : (
        <button
          type="button"
          className="button quiet small"
          aria-label={t(hidden ? 'polls.unhideText' : 'polls.hideText', { text })}
          onClick={() => {
            onHide(text, !hidden)
          }}
        >
          {t(hidden ? 'polls.unhide' : 'polls.hideOne')}
        </button>
      )}
    </li>
  )
}
