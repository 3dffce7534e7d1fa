import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bySeat, notYet, reflectionCount } from '../../state/reflections'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import type { LessonView } from '../../protocol/lessonview'
import { Icon } from '../../ui/Icon'
import { ReflectionList } from '../../ui/ReflectionList'
import { useStore } from '../../ui/useStore'
import { useController, useRoom } from './context'

/** The staff's: let pupils look back, and read what comes. */
export function ReflectionsPanel() {
  const { t } = useTranslation()
  const { view } = useRoom()
  const sheet = view?.lesson.reflection_sheet ?? null
  const [shown, setShown] = useState<boolean | null>(null)
  if (view === null) return null
  const open = shown ?? sheet?.open === true
  return (
    <details
      className="aids reflections"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) setShown(event.currentTarget.open)
      }}
    >
      <summary>{t('reflections.title')}</summary>
      {sheet === null ? <p className="hint">{t('reflections.lead')}</p> : null}
      <Opening view={view} />
      {sheet === null ? null : <Come view={view} />}
    </details>
  )
}

function Opening({ view }: { view: LessonView }) {
  const { t } = useTranslation()
  const controller = useController()
  const sheet = view.lesson.reflection_sheet ?? null
  const [scale, setScale] = useState(sheet?.scale !== false)
  if (sheet?.open === true)
    return (
      <div className="reflections-line">
        <span className="chip yellow">{t('reflections.isOpen')}</span>
        <button type="button" className="button small" onClick={() => void controller.tell({ type: 'reflections.close' })}>
          {t('reflections.close')}
        </button>
      </div>
    )
  return (
    <div className="reflections-opening">
      {sheet === null ? null : <span className="chip">{t('reflections.isClosed')}</span>}
      <label className="check">
        <input
          type="checkbox"
          checked={scale}
          onChange={(event) => {
            setScale(event.target.checked)
          }}
        />
        {t('reflections.withScale')}
      </label>
      <button
        type="button"
        className="button"
        onClick={() => void controller.tell({ type: 'reflections.open', scale })}
      >
        <Icon name="pen" size={20} />
        {t(sheet === null ? 'reflections.open' : 'reflections.again')}
      </button>
    </div>
  )
}

/** How many have written, who has not, and what they wrote. */
function Come({ view }: { view: LessonView }) {
  const { t } = useTranslation()
  const { reflections } = useController()
  const all = useStore(reflections.store, (held) => held.all)
  const written = bySeat(all)
  const waiting = notYet(view, all)
  return (
    <>
      <p role="status" className="ask-count">
        {t('reflections.count', reflectionCount(view, all))}
      </p>
      {waiting.length === 0 ? null : (
        <details className="reflections-waiting">
          <summary>{t('reflections.notYet', { count: waiting.length })}</summary>
          <ul>
            {waiting.map(({ key, seat, name, here }) => (
              <li key={key}>
                {seat === null ? null : <b className="digits">{seat}</b>}
                <bdi>{here ? name : t('reflections.away', { name })}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      {written.length === 0 ? <p className="soft">{t('reflections.none')}</p> : <ReflectionList reflections={written} />}
      <p className="hint">{t('reflections.afterwards')}</p>
    </>
  )
}

/** To staff, on the stage while pupils write: how many have, and the way to read. */
export function ReflectionsSign({ onRead }: { onRead: () => void }) {
  const { t } = useTranslation()
  const room = useRoom()
  const { reflections } = useController()
  const all = useStore(reflections.store, (held) => held.all)
  const { view } = room
  if (view?.lesson.reflection_sheet?.open !== true || !isGuide(me(room))) return null
  return (
    <div className="beside reflections-sign">
      <Icon name="pen" size={20} />
      <span>{t('reflections.count', reflectionCount(view, all))}</span>
      <button type="button" className="button small" onClick={onRead}>
        {t('reflections.read')}
      </button>
    </div>
  )
}
