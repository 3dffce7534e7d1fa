import { useEffect, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { clockText } from '../../state/clock'
import { MAX_NOTE_CHARACTERS, notesAbout } from '../../state/notes'
import { inSeatOrder } from '../../state/roster'
import { Problem, useRefusalText } from '../../ui/Problem'
import { useStore } from '../../ui/useStore'
import type { Note } from '../../wire'
import { useController, useRoom } from './context'

const TAGS = ['remark', 'murmur', 'together', 'stuck', 'move'] as const

/** The observer's: a note with its moment, tags, and whom it is about; and those that are kept. */
export function NotesPanel() {
  const { t } = useTranslation()
  const { notes } = useController()
  const state = useStore(notes.store, (held) => held)
  const refusal = useRefusalText()
  useEffect(() => {
    void notes.load()
  }, [notes])
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    void notes.keep()
  }
  return (
    <div className="side-body notes">
      <p className="hint">{t('notes.lead')}</p>
      <form className="notes-form" onSubmit={submit}>
        <textarea
          className="input"
          aria-label={t('notes.write')}
          placeholder={t('notes.write')}
          rows={3}
          maxLength={MAX_NOTE_CHARACTERS}
          value={state.draft.text}
          onChange={(event) => {
            notes.edit({ text: event.target.value })
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void notes.keep()
          }}
        />
        <Tags />
        <About />
        {state.problem === null ? null : <Problem>{refusal(state.problem)}</Problem>}
        <button type="submit" className="button main" disabled={state.draft.text.trim() === '' || state.sending}>
          {t(state.sending ? 'notes.keeping' : 'notes.keep')}
        </button>
      </form>
      <label className="check">
        <input
          type="checkbox"
          checked={state.shared}
          onChange={(event) => {
            void notes.share(event.target.checked)
          }}
        />
        <span>
          {t('notes.share')}
          <span className="hint">{t('notes.shareHint')}</span>
        </span>
      </label>
      <h3>{t('notes.mine')}</h3>
      {state.kept?.length === 0 ? <p className="soft">{t('notes.none')}</p> : null}
      <ol className="notes-list" reversed>
        {[...(state.kept ?? [])].reverse().map((note) => (
          <NoteLine key={note.id} note={note} />
        ))}
      </ol>
    </div>
  )
}

function Tags() {
  const { t } = useTranslation()
  const { notes } = useController()
  const { tags } = useStore(notes.store, (held) => held.draft)
  return (
    <div className="notes-tags" role="group" aria-label={t('notes.tags')}>
      {TAGS.map((each) => {
        const word = t(`noteTags.${each}`)
        const on = tags.includes(word)
        return (
          <button
            key={each}
            type="button"
            className="board-tab"
            aria-pressed={on}
            onClick={() => {
              notes.edit({ tags: on ? tags.filter((tag) => tag !== word) : [...tags, word] })
            }}
          >
            {word}
          </button>
        )
      })}
    </div>
  )
}

/** The class by its seats: a press marks whom the note is about, a second one nobody. A count says what is noted of whom. */
function About() {
  const { t } = useTranslation()
  const { notes } = useController()
  const { view } = useRoom()
  const { draft, kept } = useStore(notes.store, (held) => held)
  const pupils = inSeatOrder([...(view?.people.values() ?? [])].filter(({ role }) => role === 'student'))
  if (pupils.length === 0) return null
  return (
    <fieldset className="notes-seats">
      <legend>{t('notes.about')}</legend>
      {pupils.map((pupil) => {
        const count = notesAbout(kept ?? [], pupil)
        const on = draft.person === pupil.id
        return (
          <button
            key={pupil.id}
            type="button"
            className="notes-seat"
            aria-pressed={on}
            onClick={() => {
              notes.edit({ person: on ? null : pupil.id })
            }}
          >
            {pupil.seat == null ? null : <span className="seat-badge">{pupil.seat}</span>}
            <bdi className="name">{pupil.name}</bdi>
            {count === 0 ? null : (
              <span className="notes-count">
                <span aria-hidden="true">{count}</span>
                <span className="only-heard">{t('notes.count', { count })}</span>
              </span>
            )}
          </button>
        )
      })}
    </fieldset>
  )
}

function NoteLine({ note }: { note: Note }) {
  const { t } = useTranslation()
  const began = useRoom().view?.lesson.started_at ?? note.at
  return (
    <li>
      <div className="notes-head">
        <time className="digits">{clockText(Math.max(0, note.at - began))}</time>
        {note.seat == null ? null : <span className="seat-badge">{note.seat}</span>}
        {(note.about ?? '') === '' ? null : <bdi>{t('notes.of', { name: note.about })}</bdi>}
        {(note.tags ?? []).map((tag) => (
          <span key={tag} className="chip">
            <bdi>{tag}</bdi>
          </span>
        ))}
      </div>
      <p>
        <bdi>{note.text}</bdi>
      </p>
    </li>
  )
}
