/** A recording as one file to take away: made in the background, looked at while it is made, and downloaded. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalOf } from '../../rest/client'
import { deleteExport, exportFile, listExports, makeExport, type Exported, type Wish } from '../../rest/exports'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { Segments } from '../../ui/Segments'

interface Props {
  lessonId: string
  recording: string
  csrf: string
}

const LOOK_MS = 3000
const BESIDES = ['names', 'board', 'chat'] as const

export function Exports({ lessonId, recording, csrf }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const { exports, refusal, attempt } = useExports(lessonId)
  const [wish, setWish] = useState<Wish>({ layout: 'teacher', names: true, board: true, chat: true })
  return (
    <details className="record-exports">
      <summary>
        <Icon name="download" size={20} />
        {t('exports.title')}
      </summary>
      <p className="soft">{t('exports.lead')}</p>
      {refusal === '' ? null : <Problem>{words(refusal)}</Problem>}
      <div className="row">
        <Segments
          label={t('exports.layout')}
          segments={[
            { value: 'teacher', words: t('exports.teacher') },
            { value: 'grid', words: t('exports.grid') },
          ]}
          value={wish.layout}
          onChange={(layout) => {
            setWish({ ...wish, layout })
          }}
        />
        {BESIDES.map((what) => (
          <label key={what} className="row check">
            <input
              type="checkbox"
              checked={wish[what]}
              onChange={(event) => {
                setWish({ ...wish, [what]: event.target.checked })
              }}
            />
            {t(`exports.${what}`)}
          </label>
        ))}
        <button
          type="button"
          className="button"
          onClick={() =>
            void attempt(async () => {
              await makeExport(lessonId, recording, wish, csrf)
            })
          }
        >
          {t('exports.make')}
        </button>
      </div>
      <ul className="watch-given">
        {exports
          .filter((one) => one.recording === recording)
          .map((one) => (
            <Line
              key={one.id}
              exported={one}
              address={exportFile(lessonId, one.id)}
              onDelete={() => void attempt(() => deleteExport(lessonId, one.id, csrf))}
            />
          ))}
      </ul>
    </details>
  )
}

function Line({ exported, address, onDelete }: { exported: Exported; address: string; onDelete: () => void }) {
  const { t, i18n } = useTranslation()
  const { layout, names, board, chat, state, done, size } = exported
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(done)
  const what = [
    t(`exports.${layout}`),
    ...(board ? [t('exports.withBoard')] : []),
    ...(chat ? [t('exports.withChat')] : []),
    ...(names ? [] : [t('exports.withoutNames')]),
  ].join(' · ')
  return (
    <li>
      <span>
        {what}{' '}
        <span className="soft record-export-state">
          {state === 'making' ? <progress max={1} value={done} aria-label={what} /> : null}{' '}
          {state === 'making' ? percent : state === 'done' ? '' : t(`exports.${state}`)}
        </span>
      </span>
      <span className="row">
        {state === 'done' ? (
          <a className="button small" href={address} download>
            <Icon name="download" size={18} />
            {t('exports.take', { size: Math.max(1, Math.round(size / 1e6)) })}
          </a>
        ) : null}
        <button type="button" className="button quiet small" onClick={onDelete}>
          {t(state === 'done' ? 'exports.delete' : 'exports.cancel')}
        </button>
      </span>
    </li>
  )
}

/** What there is, asked for again while anything is being made. */
function useExports(lessonId: string) {
  const [exports, setExports] = useState<readonly Exported[]>([])
  const [refusal, setRefusal] = useState('')
  const attempt = useCallback(
    async (what: () => Promise<void>): Promise<void> => {
      try {
        await what()
        setExports((await listExports(lessonId)).exports)
        setRefusal('')
      } catch (error) {
        setRefusal(refusalOf(error))
      }
    },
    [lessonId],
  )
  const isMade = exports.some(({ state }) => state === 'waiting' || state === 'making')
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void attempt(() => Promise.resolve())
    if (!isMade) return
    const timer = setInterval(() => void attempt(() => Promise.resolve()), LOOK_MS)
    return () => {
      clearInterval(timer)
    }
  }, [attempt, isMade])
  return { exports, refusal, attempt }
}
