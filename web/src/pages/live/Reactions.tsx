import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isGuide } from '../../state/happenings'
import { counted, COUNTED_SECONDS, REACTIONS, SHOWN_SECONDS, type Recent } from '../../state/reactions'
import { me } from '../../state/room'
import { isLocked } from '../../state/selectors'
import { Icon } from '../../ui/Icon'
import { useCloses } from '../../ui/useCloses'
import { useStore } from '../../ui/useStore'
import type { Reaction } from '../../wire'
import { useController, useRoom } from './context'

const FACES: Record<Reaction, string> = { clap: '👏', yes: '👍', question: '❓', slower: '🐢', faster: '🐇' }
/** What the teacher hears of a class that claps: one sentence, not forty. */
const READ_OUT_MS = 4000

export function Face({ reaction }: { reaction: Reaction }) {
  return (
    <span className="reaction-face" aria-hidden="true">
      {FACES[reaction]}
    </span>
  )
}

/** A button of the toolbar that opens the five signs above itself. */
export function ReactionTool() {
  const { t } = useTranslation()
  const controller = useController()
  const locked = isLocked(useRoom(), 'reactions')
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = useCallback(() => {
    setOpen(false)
    button.current?.focus()
  }, [])
  useCloses(open, place, close)
  const choose = (reaction: Reaction): void => {
    void controller.tell({ type: 'reaction.send', reaction })
    close()
  }
  return (
    <div className="reaction-tool" ref={place}>
      <button
        ref={button}
        type="button"
        className="tool"
        aria-expanded={open}
        aria-haspopup="true"
        disabled={locked}
        onClick={() => {
          setOpen(!open)
        }}
      >
        <Icon name="smile" />
        <span>{t('reactions.title')}</span>
        {locked ? (
          <span className="locked">
            <Icon name="lock" size={14} />
          </span>
        ) : null}
      </button>
      {open && !locked ? (
        <div className="reaction-choice" role="group" aria-label={t('reactions.title')}>
          {REACTIONS.map((reaction, index) => (
            <button
              key={reaction}
              type="button"
              className="tool"
              ref={index === 0 ? focusFirst : undefined}
              onClick={() => {
                choose(reaction)
              }}
            >
              <Face reaction={reaction} />
              <span>{t(`reactions.${reaction}`)}</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}

function focusFirst(element: HTMLButtonElement | null): void {
  element?.focus()
}

/** What one person has just shown, on their tile. */
export function ReactionMark({ person }: { person: string }) {
  const { t } = useTranslation()
  const { reactions } = useController()
  const shown = useStore(
    reactions.store,
    useCallback(
      (held: Recent) => {
        const one = held.get(person)
        return one !== undefined && reactions.nowSeconds() - one.atSeconds < SHOWN_SECONDS ? one.reaction : null
      },
      [person, reactions],
    ),
  )
  if (shown === null) return null
  return (
    <span className="tile-reaction" role="img" aria-label={t(`reactions.${shown}`)}>
      <Face reaction={shown} />
    </span>
  )
}

/** How many show what: for all while it is fresh, for the teacher a little longer and in words. */
export function ReactionCounts() {
  const { t } = useTranslation()
  const { reactions } = useController()
  const guide = isGuide(me(useRoom()))
  const held = useStore(reactions.store, whole)
  const counts = counted(held, guide ? COUNTED_SECONDS : SHOWN_SECONDS, reactions.nowSeconds())
  const words = counts.map(([reaction, count]) => t('reactions.count', { what: t(`reactions.${reaction}`), count })).join(' ')
  return (
    <>
      <div className={guide ? 'reaction-counts of-staff' : 'reaction-counts'} aria-hidden="true">
        {counts.map(([reaction, count]) => (
          <span key={reaction} className="reaction-count">
            <Face reaction={reaction} />
            {guide ? <span>{t(`reactions.${reaction}`)}</span> : null}
            <b>{count}</b>
          </span>
        ))}
      </div>
      {guide ? <ReadOut words={words} /> : null}
    </>
  )
}

function ReadOut({ words }: { words: string }) {
  const [said, setSaid] = useState('')
  const latest = useRef(words)
  useEffect(() => {
    latest.current = words
  }, [words])
  useEffect(() => {
    const timer = setInterval(() => {
      setSaid(latest.current)
    }, READ_OUT_MS)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return (
    <p className="only-heard" role="status">
      {said}
    </p>
  )
}

const whole = (held: Recent): Recent => held
