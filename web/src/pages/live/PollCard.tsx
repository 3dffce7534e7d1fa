import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isGuide } from '../../state/happenings'
import { isOpen, MAX_ANSWER_CHARACTERS, pollForClass, SCALE } from '../../state/polls'
import { me } from '../../state/room'
import { Icon } from '../../ui/Icon'
import type { Answer, Poll } from '../../wire'
import { useController, useRoom } from './context'
import { PollResults } from './PollResults'
import { Read } from './Read'

/** The question of the moment, for pupils and observers: below the stage, never over it. */
export function PollCard() {
  const { t } = useTranslation()
  const room = useRoom()
  const [small, setSmall] = useState('')
  const poll = room.view === null || isGuide(me(room)) ? null : pollForClass(room.view)
  const key = poll === null ? '' : `${poll.id} ${poll.rounds.length} ${String(isOpen(poll))}`
  return (
    <>
      <p className="only-heard" role="status">
        {poll === null ? '' : t(isOpen(poll) ? 'polls.asked' : 'polls.shown', { question: poll.question.prompt })}
      </p>
      {poll === null ? null : (
        <section className="poll-card" aria-label={t('polls.question')}>
          <div className="poll-head">
            <h2>
              <Read text={poll.question.prompt} />
            </h2>
            {poll.question.anonymous === true ? <span className="chip green">{t('polls.anonymous')}</span> : null}
            <button
              type="button"
              className="icon-button"
              aria-label={t(small === key ? 'polls.larger' : 'polls.smaller')}
              aria-expanded={small !== key}
              onClick={() => {
                setSmall(small === key ? '' : key)
              }}
            >
              <Icon name={small === key ? 'plus' : 'minus'} />
            </button>
          </div>
          {small === key ? null : <CardBody key={key} poll={poll} />}
        </section>
      )}
    </>
  )
}

function CardBody({ poll }: { poll: Poll }) {
  const { t } = useTranslation()
  const room = useRoom()
  const student = me(room)?.role === 'student'
  const mine = room.answers[poll.id]?.[poll.rounds.length - 1] ?? null
  if (!isOpen(poll)) return <PollResults poll={poll} />
  return (
    <>
      {student ? <AnswerForm poll={poll} mine={mine} /> : null}
      {student ? (
        <p className="poll-state" role="status">
          {mine === null ? t('polls.waiting') : t('polls.answered')}
        </p>
      ) : null}
      {poll.shown ? <PollResults poll={poll} /> : null}
    </>
  )
}

interface FormProps {
  poll: Poll
  mine: Answer | null
}

function AnswerForm({ poll, mine }: FormProps) {
  const controller = useController()
  const send = (answer: Answer): void => {
    void controller.tell({ type: 'poll.answer', poll: poll.id, answer })
  }
  if (poll.question.kind === 'text') return <TextForm mine={mine} send={send} />
  return <Choices poll={poll} mine={mine} send={send} />
}

function Choices({ poll, mine, send }: FormProps & { send: (answer: Answer) => void }) {
  const { t } = useTranslation()
  // What was pressed counts at once: two quick presses of `several` must not lose the first.
  const [pressed, setPressed] = useState<readonly number[] | null>(null)
  const chosen = pressed ?? mine?.chosen ?? []
  const { kind, options } = poll.question
  const choose = (value: number): void => {
    const toggled = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
    const next = kind === 'several' ? toggled : [value]
    setPressed(next)
    if (next.length > 0) send({ chosen: [...next] })
  }
  const lines =
    kind === 'scale' ? SCALE.map((point) => [point, String(point)] as const) : (options ?? []).map((words, n) => [n, words] as const)
  return (
    <>
      {kind === 'several' ? <p className="soft">{t('polls.pickSeveral')}</p> : null}
      <div className={`poll-choices of-${kind}`} role="group" aria-label={t('polls.yourAnswer')}>
        {lines.map(([value, words]) => (
          <button
            key={value}
            type="button"
            className="poll-choice"
            aria-pressed={chosen.includes(value)}
            onClick={() => {
              choose(value)
            }}
          >
            <span className="poll-tick" aria-hidden="true">
              {chosen.includes(value) ? <Icon name="check" size={18} /> : null}
            </span>
            <Read text={words} />
          </button>
        ))}
      </div>
      {kind === 'scale' ? (
        <p className="poll-ends soft" aria-hidden="true">
          <span>{t('polls.low')}</span>
          <span>{t('polls.high')}</span>
        </p>
      ) : null}
    </>
  )
}

function TextForm({ mine, send }: { mine: Answer | null; send: (answer: Answer) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? mine?.text ?? ''
  return (
    <form
      className="poll-text"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') send({ text })
      }}
    >
      <input
        className="input"
        aria-label={t('polls.yourAnswer')}
        maxLength={MAX_ANSWER_CHARACTERS}
        value={text}
        onChange={(event) => {
          setTyped(event.target.value)
        }}
      />
      <button type="submit" className="button main" disabled={text.trim() === ''}>
        {t(mine === null ? 'polls.sendAnswer' : 'polls.changeAnswer')}
      </button>
    </form>
  )
}
