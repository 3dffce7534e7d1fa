import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signalOf } from '../../state/budget'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { attendanceOf, inSeatOrder } from '../../state/roster'
import { handsOf, mayGuide } from '../../state/selectors'
import { Dialog } from '../../ui/Dialog'
import type { Group, Person } from '../../wire'
import { Budget } from './Budget'
import { useController, useRoom } from './context'
import { AtTheDoor, LobbyChoice } from './Lobby'
import { Locks } from './Locks'
import { Missing } from './Missing'
import { OrderForAll } from './Order'
import { ObserversChoice } from './Observers'
import { PersonRow } from './PersonRow'
import { TakenOut } from './TakenOut'

/** Everybody in the lesson, and (for the teacher) what may be done about them. */
export function PeoplePanel() {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const [removing, setRemoving] = useState<Person | null>(null)
  if (room.view === null) return null
  const people = [...room.view.people.values()]
  const own = me(room)
  const guide = isGuide(own)
  const attendance = attendanceOf(room.view)
  const row = (person: Person, place?: number) => (
    <PersonRow
      key={person.id}
      person={person}
      self={person.id === room.you}
      {...(place === undefined ? {} : { place })}
      may={mayGuide(own, person)}
      lit={room.view?.lesson.spotlight === person.id}
      quiet={room.view?.lesson.quiet === true}
      signal={guide && person.id !== room.you ? signalOf(person, room.budget?.people[person.id]) : null}
      onRemove={setRemoving}
    />
  )
  return (
    <section className="people" aria-label={t('people.title')}>
      <div className="people-head">
        <p className="soft">
          {attendance === null ? t('people.count', { count: people.length }) : t('missing.count', { here: attendance.here, all: attendance.all })}
        </p>
        {guide ? <OrderForAll /> : null}
      </div>
      {guide ? <AtTheDoor /> : null}
      {guide ? <Budget /> : null}
      {sections(inSeatOrder(people), room.view.groups, t).map(({ title, members, hands }) =>
        members.length === 0 ? null : (
          <div key={title} className={hands ? 'people-section hands' : 'people-section'}>
            <h3>
              <bdi>{title}</bdi> <span className="soft">{members.length}</span>
            </h3>
            {hands && guide ? (
              <button type="button" className="button small" onClick={() => void controller.tell({ type: 'hands.lower' })}>
                {t('hands.lowerAll')}
              </button>
            ) : null}
            <ul>{members.map((person, index) => row(person, hands ? index + 1 : undefined))}</ul>
          </div>
        ),
      )}
      {attendance === null ? null : <Missing attendance={attendance} />}
      {guide ? <TakenOut /> : null}
      {guide ? <LobbyChoice /> : null}
      {guide ? <ObserversChoice /> : null}
      {guide ? <Locks locks={room.view.lesson.locks} /> : null}
      {removing === null ? null : (
        <RemoveDialog
          person={removing}
          onClose={() => {
            setRemoving(null)
          }}
        />
      )}
    </section>
  )
}

interface Section {
  title: string
  members: Person[]
  hands: boolean
}

function sections(people: readonly Person[], groups: ReadonlyMap<string, Group>, t: TFunction): Section[] {
  const raised = handsOf(people)
  const rest = people.filter((person) => !raised.includes(person))
  const pupils = rest.filter((person) => person.role === 'student')
  const inGroup = (id: string | null) => pupils.filter((person) => (person.group ?? null) === id)
  const anyGroup = pupils.some((person) => person.group != null)
  return [
    { title: t('people.hands'), members: raised, hands: true },
    { title: t('people.teachers'), members: rest.filter((person) => isGuide(person)), hands: false },
    ...(anyGroup
      ? [...groups.values()].map((group) => ({ title: group.name, members: inGroup(group.id), hands: false }))
      : []),
    { title: anyGroup ? t('people.withClass') : t('people.students'), members: inGroup(null), hands: false },
    { title: t('people.observers'), members: rest.filter((person) => person.role === 'observer'), hands: false },
  ]
}

function RemoveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const remove = (ban: boolean): void => {
    void controller.tell({ type: 'person.remove', person: person.id, ban })
    onClose()
  }
  return (
    <Dialog title={t('people.removeTitle', { name: person.name })} onClose={onClose}>
      <p>
        <bdi>{t('people.removeLead', { name: person.name })}</bdi>
      </p>
      <p>{t('people.banLead')}</p>
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel')}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            remove(true)
          }}
        >
          {t('people.ban')}
        </button>
        <button
          type="button"
          className="button danger"
          onClick={() => {
            remove(false)
          }}
        >
          {t('people.removeNow')}
        </button>
      </div>
    </Dialog>
  )
}
