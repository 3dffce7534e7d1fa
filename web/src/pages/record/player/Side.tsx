import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { phaseAt, secondOf } from '../../../playback/lesson'
import { messagesWith, notesWith } from '../../../playback/search'
import type { Playback } from '../../../rest/playback'
import { clockText } from '../../../state/clock'
import { Segments } from '../../../ui/Segments'

interface Props {
  playback: Playback
  at: number
  onSeek: (at: number) => void
}

type Tab = 'phases' | 'chat' | 'notes'

/** What was planned, written and noted, by its time: press a line to be there. */
export function Side({ playback, at, onSeek }: Props) {
  const { t } = useTranslation()
  const [tab, setTab] = useState<Tab>(playback.phases.length > 0 ? 'phases' : 'chat')
  const [words, setWords] = useState('')
  const shown = { playback, at, onSeek, words }
  return (
    <section className="player-side" aria-label={t('player.written')}>
      <Segments
        label={t('player.written')}
        segments={[
          { value: 'phases', words: t('player.phases') },
          { value: 'chat', words: t('player.chat') },
          { value: 'notes', words: t('player.notes') },
        ]}
        value={tab}
        onChange={setTab}
      />
      {tab === 'phases' ? null : (
        <label className="field">
          <span className="only-heard">{t('player.search')}</span>
          <input
            className="input"
            type="search"
            placeholder={t('player.search')}
            value={words}
            onChange={(event) => {
              setWords(event.target.value)
            }}
          />
        </label>
      )}
      {tab === 'phases' ? <Phases {...shown} /> : tab === 'chat' ? <Chat {...shown} /> : <Notes {...shown} />}
    </section>
  )
}

interface ListProps extends Props {
  words: string
}

function Phases({ playback, at, onSeek }: ListProps) {
  const { t } = useTranslation()
  const now = phaseAt(playback, at)
  if (playback.phases.length === 0) return <p className="soft player-none">{t('player.noPhases')}</p>
  return (
    <ol className="player-lines">
      {playback.phases.map((phase, index) => (
        <Line key={index} playback={playback} at={phase.began_at} now={index === now} onSeek={onSeek}>
          <b>{phase.name}</b>
          {phase.prompt === '' ? null : <span className="soft">{phase.prompt}</span>}
        </Line>
      ))}
    </ol>
  )
}

function Chat({ playback, at, onSeek, words }: ListProps) {
  const { t } = useTranslation()
  const found = messagesWith(words, playback.messages)
  const groups = new Map(playback.groups.map(({ id, name }) => [id, name]))
  const now = found.findLastIndex((message) => message.at <= at)
  if (found.length === 0) return <p className="soft player-none">{t(words === '' ? 'player.noChat' : 'player.notFound')}</p>
  return (
    <ol className="player-lines">
      {found.map((message, index) => (
        <Line key={index} playback={playback} at={message.at} now={index === now && words === ''} onSeek={onSeek}>
          <b>
            <bdi>{message.author}</bdi>
            {message.channel.startsWith('with.') ? (
              <span className="chip">{t('player.private')}</span>
            ) : groups.has(message.channel) ? (
              <span className="chip">
                <bdi>{groups.get(message.channel)}</bdi>
              </span>
            ) : null}
          </b>
          <span>{message.text}</span>
        </Line>
      ))}
    </ol>
  )
}

function Notes({ playback, at, onSeek, words }: ListProps) {
  const { t } = useTranslation()
  const [author, setAuthor] = useState('')
  const [tag, setTag] = useState('')
  const authors = [...new Set(playback.notes.map((note) => note.author))]
  const tags = [...new Set(playback.notes.flatMap((note) => note.tags))]
  const found = notesWith({ words, author, tag }, playback.notes)
  const now = found.findLastIndex((note) => note.at <= at)
  if (playback.notes.length === 0) return <p className="soft player-none">{t('player.noNotes')}</p>
  return (
    <>
      <div className="player-filters">
        {authors.length > 1 ? <Choice label={t('player.author')} all={t('player.anyAuthor')} options={authors} value={author} onChange={setAuthor} /> : null}
        {tags.length > 0 ? <Choice label={t('player.tag')} all={t('player.anyTag')} options={tags} value={tag} onChange={setTag} /> : null}
      </div>
      {found.length === 0 ? <p className="soft player-none">{t('player.notFound')}</p> : null}
      <ol className="player-lines">
        {found.map((note, index) => (
          <Line key={index} playback={playback} at={note.at} now={index === now && words === ''} onSeek={onSeek}>
            <b>
              <bdi>{note.author}</bdi>
              {note.tags.map((each) => (
                <span key={each} className="chip">
                  {each}
                </span>
              ))}
            </b>
            <span>{note.text}</span>
            {note.about === '' ? null : <span className="soft">{note.seat === null ? note.about : `${String(note.seat)} ${note.about}`}</span>}
          </Line>
        ))}
      </ol>
    </>
  )
}

interface ChoiceProps {
  label: string
  all: string
  options: readonly string[]
  value: string
  onChange: (value: string) => void
}

function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  return (
    <select
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => {
        onChange(event.target.value)
      }}
    >
      <option value="">{all}</option>
      {options.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  )
}

interface LineProps {
  playback: Playback
  at: number
  /** It is what is shown now. */
  now: boolean
  onSeek: (at: number) => void
  children: ReactNode
}

function Line({ playback, at, now, onSeek, children }: LineProps) {
  const { t } = useTranslation()
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const [element, list] = [line.current, line.current?.parentElement]
    if (!now || element === null || list == null) return
    // The list alone is scrolled: the page itself stays where its reader is.
    list.scrollTop = element.offsetTop - list.clientHeight / 2
  }, [now])
  const time = clockText(secondOf(playback, at))
  return (
    <li ref={line} aria-current={now ? 'true' : undefined}>
      <button
        type="button"
        onClick={() => {
          onSeek(at)
        }}
      >
        <span className="digits" aria-label={t('player.goTo', { time })}>
          {time}
        </span>
        <span className="player-line">{children}</span>
      </button>
    </li>
  )
}
