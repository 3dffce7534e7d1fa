import type { TFunction } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newAmong, observersOf } from '../../state/observers'
import { Icon } from '../../ui/Icon'
import { OBSERVERS_SHOWN, type Person } from '../../wire'
import { useController, useRoom } from './context'

/** That somebody looks on: seen for as long as they do, heard once when they come. */
export function ObserversSign() {
  const { t } = useTranslation()
  const room = useRoom()
  const observers = observersOf(room.view, room.you)
  const heard = useHeard(observers, t)
  return (
    <span className="observed">
      {observers.length === 0 ? null : (
        <span className="chip observed-sign" title={observers.map((person) => nameOf(person, t)).join(', ')}>
          <Icon name="eye" size={16} />
          <bdi>{words(observers, t, 'observers.many')}</bdi>
        </span>
      )}
      <span className="only-heard" role="status">
        {heard}
      </span>
    </span>
  )
}

/** What a screen reader says: put there after the region is, once for everybody who comes. */
function useHeard(observers: readonly Person[], t: TFunction): string {
  const told = useRef<ReadonlySet<string>>(new Set())
  const [heard, setHeard] = useState('')
  useEffect(() => {
    const came = newAmong(observers, told.current)
    told.current = new Set(observers.map(({ id }) => id))
    if (came.length > 0) setHeard(words(came, t, told.current.size > came.length ? 'observers.heardMany' : 'observers.many'))
    else if (observers.length === 0) setHeard('')
  }, [observers, t])
  return heard
}

function words(observers: readonly Person[], t: TFunction, many: 'observers.many' | 'observers.heardMany'): string {
  const [first, ...others] = observers
  if (first === undefined || others.length > 0) return t(many, { count: observers.length })
  return first.name === '' ? t('observers.visitor') : t('observers.one', { name: first.name })
}

/** What somebody is called on this page: an observer may be a visitor to pupils. */
export function nameOf(person: Person, t: TFunction): string {
  return person.name === '' && person.role === 'observer' ? t('observers.aVisitor') : person.name
}

/** How pupils read who looks on, for whoever guides the lesson. */
export function ObserversChoice() {
  const { t } = useTranslation()
  const controller = useController()
  const shown = useRoom().view?.lesson.settings.observers ?? 'names'
  return (
    <fieldset className="people-section lobby-choice">
      <legend>{t('observers.title')}</legend>
      {OBSERVERS_SHOWN.map((kind) => (
        <label key={kind} className="lobby-kind">
          <input
            type="radio"
            name="observers"
            checked={shown === kind}
            onChange={() => void controller.tell({ type: 'observers.set', shown: kind })}
          />
          <span>{t(`observers.${kind}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
