import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../ui/Avatar'
import { Icon } from '../../ui/Icon'
import { RenameField } from '../../ui/RenameField'
import type { Person } from '../../wire'
import type { Dragging } from './dragging'

export interface Place {
  readonly id: string
  readonly name: string
}

/** Marks the place of those without a group. */
export const NOWHERE = ''

interface Props {
  /** `null`: without a group. */
  place: Place | null
  people: readonly Person[]
  places: readonly Place[]
  /** `null`: the reader may not move anybody. */
  onPut: ((person: string, place: string | null) => void) | null
  dragging: Dragging
  title?: string
  here?: boolean
  hands?: number
  calls?: boolean
  onEnter?: () => void
  onRename?: (name: string) => void
  onDrop?: () => void
}

/** One group and who is in it. People are moved by dragging, or by the chooser beside each name. */
export function GroupCard(props: Props) {
  const { t } = useTranslation()
  const { place, people, places, onPut, dragging, title, here = false, calls = false } = props
  const [renaming, setRenaming] = useState(false)
  const name = title ?? place?.name ?? ''
  const target = place?.id ?? NOWHERE
  const over = dragging.dragged?.over === target
  return (
    <div
      className={['group-card', over ? 'over' : '', here ? 'here' : '', calls ? 'calls' : '', place === null ? 'without' : ''].join(' ')}
      role="group"
      aria-label={name}
      data-place={onPut === null ? undefined : target}
    >
      {renaming && props.onRename !== undefined ? (
        <RenameField
          name={name}
          label={t('groups.newName')}
          onDone={(next) => {
            setRenaming(false)
            if (next !== null) props.onRename?.(next)
          }}
        />
      ) : (
        <Head
          {...props}
          name={name}
          onRenaming={() => {
            setRenaming(true)
          }}
        />
      )}
      {people.length === 0 ? <p className="soft group-empty">{t('groups.empty')}</p> : null}
      <ul>
        {people.map((person) => (
          <Member key={person.id} person={person} place={place} places={places} onPut={onPut} dragging={dragging} />
        ))}
      </ul>
    </div>
  )
}

type HeadProps = Props & { name: string; onRenaming: () => void }

function Head({ people, here = false, hands = 0, calls = false, onEnter, onRename, onDrop, name, onRenaming }: HeadProps) {
  const { t } = useTranslation()
  return (
    <div className="group-head">
      <h3>
        <bdi>{name}</bdi> <span className="soft">{people.length}</span>
      </h3>
      {calls ? <span className="chip yellow">{t('groups.calls')}</span> : null}
      {hands > 0 ? (
        <span className="chip yellow" role="img" aria-label={t('groups.hands', { count: hands })}>
          <Icon name="hand" size={16} />
          {hands}
        </span>
      ) : null}
      {here ? <span className="chip green">{t('groups.youAreHere')}</span> : null}
      {onRename === undefined ? null : (
        <button type="button" className="icon-button" aria-label={t('groups.rename', { name })} title={t('groups.rename', { name })} onClick={onRenaming}>
          <Icon name="pen" size={18} />
        </button>
      )}
      {onDrop === undefined || people.length > 0 ? null : (
        <button type="button" className="icon-button" aria-label={t('groups.drop', { name })} title={t('groups.drop', { name })} onClick={onDrop}>
          <Icon name="close" size={18} />
        </button>
      )}
      {onEnter === undefined || here ? null : (
        <button type="button" className="button small" onClick={onEnter}>
          {t('groups.enter', { name })}
        </button>
      )}
    </div>
  )
}

type MemberProps = Pick<Props, 'place' | 'places' | 'onPut' | 'dragging'> & { person: Person }

function Member({ person, place, places, onPut, dragging }: MemberProps) {
  const { t } = useTranslation()
  const lifted = dragging.dragged?.person === person.id
  const chooser = useFollowing(person.id, dragging)
  return (
    <li
      className={['member', onPut === null ? '' : 'movable', lifted ? 'lifted' : ''].join(' ')}
      onPointerDown={(event) => {
        if (onPut !== null) dragging.onPointerDown(person.id, event)
      }}
    >
      <span data-grip="">
        <Avatar id={person.id} name={person.name} />
      </span>
      <bdi className="name">{person.name}</bdi>
      {onPut === null ? null : (
        <select
          ref={chooser}
          aria-label={t('groups.moveTo', { name: person.name })}
          value={place?.id ?? NOWHERE}
          onKeyDown={openFirst}
          onChange={(event) => {
            onPut(person.id, event.target.value === NOWHERE ? null : event.target.value)
          }}
        >
          {places.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
          <option value={NOWHERE}>{t('groups.none')}</option>
        </select>
      )}
    </li>
  )
}

/** Whoever is moved by keyboard keeps the focus, in their new place. */
function useFollowing(person: string, { followed: followedRef }: Dragging): RefObject<HTMLSelectElement> {
  const chooser = useRef<HTMLSelectElement>(null)
  useLayoutEffect(() => {
    const element = chooser.current
    if (followedRef.current === person) element?.focus()
    followedRef.current = null
    return () => {
      if (element !== null && element === document.activeElement) followedRef.current = person
    }
  }, [person, followedRef])
  return chooser
}

/**
 * Keys that would choose at once open the list instead: on the way to the third group nobody is to pass through the
 * second. A browser that cannot open it (Safari) does not choose at once either.
 */
function openFirst(event: KeyboardEvent<HTMLSelectElement>): void {
  const chooses = /^(Arrow|Page|Home$|End$)/.test(event.key) || (event.key.length === 1 && event.key !== ' ')
  if (!chooses || event.altKey || event.ctrlKey || event.metaKey || !('showPicker' in event.currentTarget)) return
  event.preventDefault()
  event.currentTarget.showPicker()
}

/** Who is being dragged, under the pointer. */
export function Ghost({ dragging, people }: { dragging: Dragging; people: readonly Person[] }) {
  const { dragged } = dragging
  const person = people.find((one) => one.id === dragged?.person)
  if (dragged === null || person === undefined) return null
  return (
    <div className="ghost" aria-hidden="true" style={{ transform: `translate(${dragged.x}px, ${dragged.y}px)` }}>
      <Avatar id={person.id} name={person.name} />
      <bdi>{person.name}</bdi>
    </div>
  )
}
