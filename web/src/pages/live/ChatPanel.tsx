import { memo, useEffect, useLayoutEffect, useRef, type KeyboardEvent, type SyntheticEvent } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { EMPTY, type Unsent } from '../../protocol/chatlog'
import { isGuide } from '../../state/happenings'
import { me, type RoomState } from '../../state/room'
import { pupilOf } from '../../state/channels'
import { channelsOf, unreadIn, writingIn, type Writing } from '../../state/selectors'
import { Icon } from '../../ui/Icon'
import { useRefusalText } from '../../ui/Problem'
import { useTimeFormat } from '../../ui/useTimeFormat'
import { LESSON_CHANNEL, MAX_CHAT_CHARACTERS, type ChatMessage } from '../../wire'
import { useController, useRoom } from './context'
import { useDraft } from './drafts'
import { LineText } from './LineText'
import { Stamps } from './Stamps'

/** What is said in writing: to the class, or in a group. */
export function ChatPanel() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const own = me(room)
  const here = own?.group ?? LESSON_CHANNEL
  const channels = channelsOf(room)
  const [choice, setChoice] = useDraft('chatChoice')
  // A choice holds until one is moved: then writing goes to where one is.
  const channel = choice?.here === here && channels.includes(choice.channel) ? choice.channel : here
  const log = room.chat.get(channel) ?? EMPTY

  useEffect(() => {
    void controller.chat.fill(channel)
  }, [controller, channel])
  useEffect(() => {
    controller.chat.markRead(channel)
  }, [controller, channel, log])

  return (
    <section className="chat" aria-label={t('chat.title')}>
      {channels.length > 1 ? (
        <label className="chat-channel">
          <span>{t('chat.channel')}</span>
          <select
            className="input"
            value={channel}
            onChange={(event) => {
              setChoice({ channel: event.target.value, here })
            }}
          >
            {channels.map((id) => (
              <option key={id} value={id}>
                {channelName(room, id, t, id === channel)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <Lines key={channel} channel={channel} />
      <Write key={`${channel} writing`} channel={channel} may={writingIn(room, channel)} />
      {isGuide(own) || channel === LESSON_CHANNEL ? null : (
        <p className="chat-note">{t(pupilOf(channel) === null ? 'chat.teacherReads' : 'chat.onlyTeachers')}</p>
      )}
    </section>
  )
}

function channelName(room: RoomState, id: string, t: TFunction, open: boolean): string {
  const name = plainName(room, id, t)
  const count = open ? 0 : unreadIn(room, id)
  return count === 0 ? name : `${name} (${count})`
}

function plainName(room: RoomState, id: string, t: TFunction): string {
  if (id === LESSON_CHANNEL) return t('chat.class')
  const pupil = pupilOf(id)
  if (pupil === null) return room.view?.groups.get(id)?.name ?? id
  return pupil === room.you ? t('chat.toTeacher') : t('chat.toOne', { name: room.view?.people.get(pupil)?.name ?? '' })
}

function Lines({ channel }: { channel: string }) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const log = room.chat.get(channel) ?? EMPTY
  const list = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const guide = isGuide(me(room))
  const clock = useTimeFormat()
  const count = log.messages.length + log.unsent.length
  useLayoutEffect(() => {
    if (atEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight
  }, [count])
  return (
    <div
      ref={list}
      className="chat-lines"
      role="log"
      aria-live="polite"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('chat.title')}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40
      }}
    >
      {log.older ? (
        <button type="button" className="button quiet small" onClick={() => void controller.chat.loadOlder(channel)}>
          {t('chat.older')}
        </button>
      ) : null}
      {count === 0 ? (
        <div className="chat-empty">
          <Icon name="chat" size={36} />
          <strong>{t('chat.empty')}</strong>
          <span>{t('chat.emptyHint')}</span>
        </div>
      ) : null}
      {log.messages.map((message, index) => (
        <Line
          key={message.number}
          message={message}
          before={log.messages[index - 1]}
          own={message.author_id === room.you}
          guide={guide}
          leads={guide || room.view?.lesson.locks.links === false}
          clock={clock}
        />
      ))}
      {log.unsent.map((unsent) => (
        <UnsentLine key={unsent.clientId} unsent={unsent} channel={channel} />
      ))}
    </div>
  )
}

/** Lines of one author within this time stand together under one name. */
const TOGETHER_SECONDS = 180

interface LineProps {
  message: ChatMessage
  before: ChatMessage | undefined
  own: boolean
  /** The reader is of the staff. */
  guide: boolean
  /** Addresses lead somewhere. */
  leads: boolean
  clock: Intl.DateTimeFormat
}

/** Made anew only when its own line changes: hundreds of them stand there while the lesson goes on. */
const Line = memo(function Line({ message, before, own, guide, leads, clock }: LineProps) {
  const { t } = useTranslation()
  const together = before?.author_id === message.author_id && message.at - before.at < TOGETHER_SECONDS
  const classes = ['line', own ? 'own' : '', together ? 'together' : '', message.author_role]
  return (
    <div className={classes.join(' ')}>
      {together ? null : (
        <p className="line-head">
          <bdi className="name">{message.author_name}</bdi>
          {message.author_role === 'student' ? null : <span className="role">{t(`tile.${message.author_role}`)}</span>}
          <time dateTime={new Date(message.at * 1000).toISOString()}>{clock.format(message.at * 1000)}</time>
        </p>
      )}
      <LineText message={message} own={own} guide={guide} leads={leads} />
    </div>
  )
})

function UnsentLine({ unsent, channel }: { unsent: Unsent; channel: string }) {
  const { t } = useTranslation()
  const controller = useController()
  const words = useRefusalText()
  return (
    <div className="line own unsent">
      <p className="line-text" dir="auto">
        {unsent.text}
      </p>
      {unsent.refused === null ? (
        <p className="line-foot">{t('chat.sending')}</p>
      ) : (
        <p className="line-foot refused">
          {t('chat.notSent')} {words(unsent.refused)}
          <button
            type="button"
            className="link"
            onClick={() => {
              controller.chat.sendAgain(channel, unsent.clientId)
            }}
          >
            {t('chat.again')}
          </button>
          <button
            type="button"
            className="link"
            onClick={() => {
              controller.chat.discard(channel, unsent.clientId)
            }}
          >
            {t('chat.discard')}
          </button>
        </p>
      )}
    </div>
  )
}

const WHY_NOT = { locked: 'chat.locked', observer: 'chat.observerReads', elsewhere: 'chat.groupOnly' } as const

function Write({ channel, may }: { channel: string; may: Writing }) {
  const { t } = useTranslation()
  const controller = useController()
  const [drafts, setDrafts] = useDraft('chat')
  const text = drafts[channel] ?? ''
  const setText = (next: string): void => {
    setDrafts({ ...drafts, [channel]: next })
  }
  const tooMany = Array.from(text).length - MAX_CHAT_CHARACTERS

  const send = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (text.trim() === '' || tooMany > 0 || may !== 'open') return
    controller.chat.send(channel, text.trim())
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter that ends a Japanese conversion is not meant for us.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }

  if (may !== 'open')
    return (
      <p className="hint-box chat-locked">
        <Icon name={may === 'locked' ? 'lock' : 'eye'} size={20} />
        {t(WHY_NOT[may])}
      </p>
    )
  return (
    <form className="chat-form" onSubmit={send}>
      <Stamps channel={channel} />
      <textarea
        className="input"
        rows={1}
        aria-label={t('chat.message')}
        placeholder={t('chat.placeholder')}
        value={text}
        enterKeyHint="send"
        aria-invalid={tooMany > 0}
        onChange={(event) => {
          setText(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <button className="button main send" type="submit" disabled={text.trim() === '' || tooMany > 0} aria-label={t('chat.send')}>
        <Icon name="send" size={22} />
      </button>
      {tooMany > 0 ? (
        <p className="line-foot refused" role="alert">
          {t('chat.tooLong', { count: tooMany })}
        </p>
      ) : null}
    </form>
  )
}
