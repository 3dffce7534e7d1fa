import { useTranslation } from 'react-i18next'
import { me } from '../../state/room'
import { useController, useRoom } from './context'
import { Read } from './Read'

/** Pupils find their own group. One tap chooses, another one elsewhere changes it. */
export function GroupChoice({ size }: { size: number }) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  if (room.view === null) return null
  const mine = me(room)?.assigned ?? null
  const pupils = [...room.view.people.values()].filter((person) => person.role === 'student')
  return (
    <section className="group-choice" aria-label={t('groups.chooseTitle')}>
      <h2>{t('groups.chooseTitle')}</h2>
      <ul>
        {[...room.view.groups.values()].map((group) => {
          const members = pupils.filter((person) => person.assigned === group.id)
          const chosen = mine === group.id
          const full = !chosen && members.length >= size
          return (
            <li key={group.id}>
              <button
                type="button"
                className={chosen ? 'choice chosen' : 'choice'}
                aria-pressed={chosen}
                disabled={full}
                onClick={() => void controller.tell({ type: 'groups.choose', group: chosen ? null : group.id })}
              >
                <b>
                  <Read text={group.name} />
                </b>
                <span className="soft">
                  {full ? t('groups.full') : t('groups.places', { taken: members.length, count: size })}
                </span>
                <span className="choice-names">{members.map((person) => person.name).join('・')}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
