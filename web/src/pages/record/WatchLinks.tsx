/** Links by which others watch the lesson again: made, seen to the end of their time, taken back. */
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refusalOf } from '../../rest/client'
import { deleteWatchLink, listWatchLinks, makeWatchLink, type Audience, type WatchLink } from '../../rest/watching'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog } from '../../ui/Dialog'
import { Problem, useRefusalText } from '../../ui/Problem'

interface Props {
  lessonId: string
  csrf: string
  onClose: () => void
}

const AUDIENCES: readonly Audience[] = ['class', 'study']
const DAYS = [3, 7, 14, 30] as const

export function WatchLinks({ lessonId, csrf, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [links, setLinks] = useState<readonly WatchLink[]>([])
  const [made, setMade] = useState<WatchLink | null>(null)
  const [refusal, setRefusal] = useState('')
  const attempt = useCallback(
    async (what: () => Promise<void>): Promise<void> => {
      try {
        await what()
        setLinks((await listWatchLinks(lessonId)).links)
        setRefusal('')
      } catch (error) {
        setRefusal(refusalOf(error))
      }
    },
    [lessonId],
  )
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void attempt(() => Promise.resolve())
  }, [attempt])
  return (
    <Dialog title={t('watchLinks.title')} onClose={onClose}>
      <p className="soft">{t('watchLinks.lead')}</p>
      {refusal === '' ? null : <Problem>{words(refusal)}</Problem>}
      <NewLink
        onMake={(audience, days) =>
          void attempt(async () => {
            setMade(await makeWatchLink(lessonId, audience, days, csrf))
          })
        }
      />
      {made === null ? null : (
        <div className="hint-box watch-made" role="status">
          <p>
            <b>{t(`watchLinks.${made.audience}`)}</b> {t('watchLinks.once')}
          </p>
          <CopyButton text={made.url} label={t('watchLinks.copy')} />
        </div>
      )}
      <Given
        links={links}
        onTakeBack={(id) =>
          void attempt(async () => {
            await deleteWatchLink(lessonId, id, csrf)
            if (made?.id === id) setMade(null)
          })
        }
      />
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}

function NewLink({ onMake }: { onMake: (audience: Audience, days: number) => void }) {
  const { t } = useTranslation()
  const [audience, setAudience] = useState<Audience>('class')
  const [days, setDays] = useState<number>(14)
  return (
    <>
      <div role="radiogroup" aria-label={t('watchLinks.audience')} className="stack watch-links-audience">
        {AUDIENCES.map((one) => (
          <label key={one} className={one === audience ? 'radio-card on' : 'radio-card'}>
            <input
              type="radio"
              name="audience"
              checked={one === audience}
              onChange={() => {
                setAudience(one)
              }}
            />
            <span>
              {t(`watchLinks.${one}`)}
              <span className="soft">{t(`watchLinks.${one}Hint`)}</span>
            </span>
          </label>
        ))}
      </div>
      <div className="row watch-new">
        <label className="field">
          <span className="only-heard">{t('watchLinks.days')}</span>
          <select
            className="input"
            value={days}
            onChange={(event) => {
              setDays(Number(event.target.value))
            }}
          >
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {t('watchLinks.forDays', { count })}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button main"
          onClick={() => {
            onMake(audience, days)
          }}
        >
          {t('watchLinks.make')}
        </button>
      </div>
    </>
  )
}

function Given({ links, onTakeBack }: { links: readonly WatchLink[]; onTakeBack: (id: string) => void }) {
  const { t, i18n } = useTranslation()
  const [now] = useState(() => Date.now() / 1000)
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' })
  if (links.length === 0) return <p className="soft">{t('watchLinks.none')}</p>
  return (
    <ul className="watch-given">
      {links.map(({ id, audience, expires_at: expires }) => (
        <li key={id}>
          <span>
            {t(`watchLinks.${audience}`)}{' '}
            <span className="soft">{expires <= now ? t('watchLinks.over') : t('watchLinks.until', { day: day.format(expires * 1000) })}</span>
          </span>
          <button
            type="button"
            className="button quiet small"
            onClick={() => {
              onTakeBack(id)
            }}
          >
            {t('watchLinks.takeBack')}
          </button>
        </li>
      ))}
    </ul>
  )
}
