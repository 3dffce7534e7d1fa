import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { en } from '../../i18n/en'
import { readRoster, type Pupil, type RowProblem } from '../../rest/classes'
import { refusalOf } from '../../rest/client'
import { FileButton } from '../../ui/FileButton'
import { Problem, useRefusalText } from '../../ui/Problem'

interface Props {
  csrf: string
  onRead: (seats: readonly Pupil[]) => void
}

/** A list as the school has it, from a file or pasted; what is wrong with a line is said of that line. */
export function ImportRoster({ csrf, onRead }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [pasted, setPasted] = useState('')
  const [problems, setProblems] = useState<readonly RowProblem[]>([])
  const [refused, setRefused] = useState('')

  const read = async (content: Uint8Array): Promise<void> => {
    setRefused('')
    try {
      const found = await readRoster(content, csrf)
      setProblems(found.problems)
      // A list that goes on where a class ends is another list: nothing of it is taken.
      if (found.seats.length > 0 && !found.problems.some((each) => each.problem === 'too_many')) onRead(found.seats)
    } catch (error) {
      setProblems([])
      setRefused(words(refusalOf(error)))
    }
  }

  return (
    <div className="stack">
      <div className="field">
        <FileButton
          label={t('classes.import')}
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          named
          onFile={(file) => void file.arrayBuffer().then((data) => read(new Uint8Array(data)))}
        />
        <span className="hint">{t('classes.importHint')}</span>
      </div>
      <details>
        <summary>{t('classes.paste')}</summary>
        <div className="stack">
          <textarea
            className="input"
            rows={5}
            aria-label={t('classes.paste')}
            placeholder={t('classes.pasteHint')}
            value={pasted}
            onChange={(event) => {
              setPasted(event.target.value)
            }}
          />
          <div>
            <button
              type="button"
              className="button small"
              disabled={pasted.trim() === ''}
              onClick={() => void read(new TextEncoder().encode(pasted))}
            >
              {t('classes.read')}
            </button>
          </div>
        </div>
      </details>
      {refused === '' ? null : <Problem>{refused}</Problem>}
      {problems.length === 0 ? null : <Problems problems={problems} />}
    </div>
  )
}

function Problems({ problems }: { problems: readonly RowProblem[] }) {
  const { t } = useTranslation()
  const sentence = ({ line, problem, value }: RowProblem): string => {
    const words = isKnown(problem) ? t(`roster.${problem}`, { value }) : problem
    return line === 0 ? words : t('classes.line', { line, words })
  }
  return (
    <div className="import-problems" role="alert">
      <p>
        <strong>{t('classes.problems')}</strong>
      </p>
      <ul>
        {problems.map((each) => (
          <li key={`${each.line} ${each.problem}`}>{sentence(each)}</li>
        ))}
      </ul>
    </div>
  )
}

function isKnown(problem: string): problem is keyof typeof en.roster {
  return Object.hasOwn(en.roster, problem)
}
