import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOpen, lastRound, pollForStaff, waitingFor, wordsOf } from '../../state/polls'
import { Icon } from '../../ui/Icon'
import { useList } from '../../ui/list'
import { Names } from '../../ui/Names'
import type { Person, Poll } from '../../wire'
import { AidsPanel } from './Aids'
import { useController, useRoom } from './context'
import { useDraft } from './drafts'
import { NO_POLL, PollForm } from './PollForm'
import { PollResults } from './PollResults'
import { ReflectionsPanel } from './ReflectionsPanel'

/** The teacher's questions: the one of the moment with its next step, a new one, and those before. */
export function AskPanel() {
  const { t } = useTranslation()
  const { view } = useRoom()
  const [draft, setDraft] = useDraft('poll')
  const [looked, setLooked] = useState<string | null>(null)
  if (view === null) return null
  const current = pollForStaff(view)
  const poll = (looked === null ? null : view.polls.get(looked)) ?? current
  const pupils = [...view.people.values()].filter((person) => person.role === 'student')
  const asked = (): void => {
    setDraft(null)
    setLooked(null)
  }
  const others = [...view.polls.values()].filter(({ id }) => id !== poll?.id).reverse()
  return (
    <section className="ask" aria-label={t('polls.title')}>
      <AidsPanel />
      <ReflectionsPanel />
      {poll === null || draft !== null ? (
        <PollForm draft={draft ?? NO_POLL} onDraft={setDraft} onAsked={asked} onCancel={poll === null ? null : asked} />
      ) : (
        <>
          <AskedPoll key={poll.id} poll={poll} pupils={pupils} />
          <button
            type="button"
            className="button wide"
            onClick={() => {
              setDraft(NO_POLL)
            }}
          >
            <Icon name="plus" size={20} />
            {t('polls.new')}
          </button>
          {others.length === 0 ? null : (
            <div className="ask-before">
              <h3>{t('polls.before')}</h3>
              {others.map((other) => (
                <button
                  key={other.id}
                  type="button"
                  className="button quiet ask-other"
                  onClick={() => {
                    setLooked(other.id)
                  }}
                >
                  <bdi>{other.question.prompt}</bdi>
                </button>
              ))}
            </div>
          )}
        </>
      )}
    </section>
  )
}

function AskedPoll({ poll, pupils }: { poll: Poll; pupils: readonly Person[] }) {
  const { t } = useTranslation()
  const controller = useController()
  const open = isOpen(poll)
  const count = lastRound(poll)?.results?.count ?? 0
  const waiting = waitingFor(poll, pupils)
  return (
    <article className="ask-poll">
      <h3>
        <bdi>{poll.question.prompt}</bdi>
      </h3>
      <p className="row">
        <span className={open ? 'chip yellow' : 'chip'}>{t(open ? 'polls.open' : 'polls.closed')}</span>
        {poll.shown ? <span className="chip green">{t('polls.isShown')}</span> : null}
        {poll.question.anonymous === true ? <span className="chip">{t('polls.anonymous')}</span> : null}
      </p>
      <p role="status" className="ask-count">
        {t('polls.count', { count, of: pupils.length })}
      </p>
      <NextSteps poll={poll} />
      <PollResults
        poll={poll}
        onHide={(text, hidden) => void controller.tell({ type: 'poll.hide', poll: poll.id, text, hidden })}
      />
      {open && poll.question.anonymous !== true && waiting.length > 0 ? (
        <details>
          <summary>{t('polls.missing', { count: waiting.length })}</summary>
          <p>
            <Names names={waiting.map(({ name }) => name)} />
          </p>
        </details>
      ) : null}
      <Named poll={poll} />
    </article>
  )
}

/** One step is the obvious one; the others stand beside it. */
function NextSteps({ poll }: { poll: Poll }) {
  const { t } = useTranslation()
  const controller = useController()
  const open = isOpen(poll)
  const close = (): void => void controller.tell({ type: 'poll.close', poll: poll.id })
  const again = (): void => void controller.tell({ type: 'poll.again', poll: poll.id })
  const show = (shown: boolean) => (): void => void controller.tell({ type: 'poll.show', poll: poll.id, shown })
  const mayAgain = !open && poll.rounds.length === 1
  return (
    <div className="ask-steps">
      {open ? <Step main words={t('polls.close')} onPress={close} /> : null}
      {poll.shown ? (
        <>
          {mayAgain ? <Step main words={t('polls.again')} onPress={again} /> : null}
          <Step main={!mayAgain && !open} words={t('polls.hide')} onPress={show(false)} />
        </>
      ) : (
        <>
          <Step main={!open} words={t('polls.show')} onPress={show(true)} />
          {mayAgain ? <Step words={t('polls.again')} onPress={again} /> : null}
        </>
      )}
    </div>
  )
}

function Step({ main = false, words, onPress }: { main?: boolean; words: string; onPress: () => void }) {
  return (
    <button type="button" className={main ? 'button main' : 'button'} onClick={onPress}>
      {words}
    </button>
  )
}

function Named({ poll }: { poll: Poll }) {
  const { t } = useTranslation()
  const list = useList()
  const named = lastRound(poll)?.named ?? []
  const before = new Map((poll.rounds.length > 1 ? (poll.rounds[0]?.named ?? []) : []).map((one) => [one.person, one.answer]))
  if (named.length === 0) return null
  return (
    <details>
      <summary>{t('polls.who')}</summary>
      <ul className="ask-named">
        {named.map(({ person, name, answer }) => {
          const was = before.get(person)
          const [now, then] = [list(wordsOf(poll.question, answer)), was === undefined ? null : list(wordsOf(poll.question, was))]
          return (
            <li key={person}>
              <bdi className="name">{name}</bdi>
              <bdi>{then === null || then === now ? now : t('polls.changed', { then, now })}</bdi>
            </li>
          )
        })}
      </ul>
    </details>
  )
}
