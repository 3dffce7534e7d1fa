/** What those who observed wrote, as far as they share it: for the meeting after the lesson. */
import { useTranslation } from 'react-i18next'
import { useFormats } from './formats'
import { Section } from './Section'
import type { Loaded } from './useRecord'

export function NotesSection({ loaded: { record } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <Section name="notes">
      <ol className="record-notes">
        {record.notes.map((note, index) => (
          <li key={index}>
            <p className="record-note-head">
              <time className="digits">{formats.time(note.at)}</time>
              <bdi>{note.author}</bdi>
              {note.about === '' ? null : (
                <span>
                  {note.seat === null ? null : <b className="digits">{note.seat} </b>}
                  <bdi>{t('recordNotes.about', { name: note.about })}</bdi>
                </span>
              )}
              {note.tags.map((tag) => (
                <span key={tag} className="chip">
                  <bdi>{tag}</bdi>
                </span>
              ))}
            </p>
            <p className="record-note-text">
              <bdi>{note.text}</bdi>
            </p>
          </li>
        ))}
      </ol>
    </Section>
  )
}
