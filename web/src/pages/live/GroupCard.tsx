import { useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../ui/Avatar'
import { Icon } from '../../ui/Icon'
import type { Person } from '../../wire'

export interface Place {
  readonly id: string
  readonly name: string
}

interface Props {
  /** `null`: without a group. */
  place: Place | null
  people: readonly Person[]
  places: readonly Place[]
  /** `null`: the reader may not move anybody. */
  onPut: ((person: string, place: string | null) => void) | null
  title?: string
  here?: boolean
  hands?: number
  onEnter?: () => void
}

const DRAGGED = 'application/x-manabiya-person'

/** One group and who is in it. People are moved by dragging, or by the chooser beside each name. */
export function GroupCard({ place, people, places, onPut, title, here = false, hands = 0, onEnter }: Props) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  const name = title ?? place?.name ?? ''
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const person = event.dataTransfer.getData(DRAGGED)
    if (person !== '') onPut?.(person, place?.id ?? null)
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dragging is an extra: the chooser beside each name does the same by keyboard
    <div
      className={['group-card', over ? 'over' : '', here ? 'here' : '', place === null ? 'without' : ''].join(' ')}
      role="group"
      aria-label={name}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => {
        setOver(false)
      }}
      onDrop={drop}
    >
      <div className="group-head">
        <h3>
          <bdi>{name}</bdi> <span className="soft">{people.length}</span>
        </h3>
        {hands > 0 ? (
          <span className="chip yellow" role="img" aria-label={t('groups.hands', { count: hands })}>
            <Icon name="hand" size={16} />
            {hands}
          </span>
        ) : null}
        {here ? <span className="chip green">{t('groups.youAreHere')}</span> : null}
        {onEnter === undefined || here ? null : (
          <button type="button" className="button small" onClick={onEnter}>
            {t('groups.enter', { name })}
          </button>
        )}
      </div>
      {people.length === 0 ? <p className="soft group-empty">{t('groups.empty')}</p> : null}
      <ul>
        {people.map((person) => (
          <Member key={person.id} person={person} place={place} places={places} onPut={onPut} />
        ))}
      </ul>
    </div>
  )
}

type MemberProps = Pick<Props, 'place' | 'places' | 'onPut'> & { person: Person }

function Member({ person, place, places, onPut }: MemberProps) {
  const { t } = useTranslation()
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the chooser in it does the same by keyboard
    <li
      className="member"
      draggable={onPut !== null}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, person.id)
        event.dataTransfer.effectAllowed = 'move'
      }}
    >
      <Avatar id={person.id} name={person.name} />
      <bdi className="name">{person.name}</bdi>
      {onPut === null ? null : (
        <select
          aria-label={t('groups.moveTo', { name: person.name })}
          value={place?.id ?? ''}
          onChange={(event) => {
            onPut(person.id, event.target.value === '' ? null : event.target.value)
          }}
        >
          {places.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
          <option value="">{t('groups.none')}</option>
        </select>
      )}
    </li>
  )
}
