import { useTranslation } from 'react-i18next'
import type { LessonView } from '../../protocol/lessonview'
import { moved, renamed, type GroupDraft } from '../../state/groupdraft'
import { handsOf } from '../../state/selectors'
import type { Person } from '../../wire'
import { Icon } from '../../ui/Icon'
import { useController } from './context'
import { useDragging } from './dragging'
import { Ghost, GroupCard, NOWHERE, type Place } from './GroupCard'

interface DraftProps {
  draft: GroupDraft
  pupils: readonly Person[]
  setDraft: (draft: GroupDraft) => void
}

/** As they are planned: moving somebody changes the plan. */
export function DraftGroups({ draft, pupils, setDraft }: DraftProps) {
  const { t } = useTranslation()
  const people = new Map(pupils.map((person) => [person.id, person]))
  const known = (ids: readonly string[]): Person[] => ids.flatMap((id) => people.get(id) ?? [])
  const places: Place[] = draft.groups.map((group, index) => ({ id: String(index), name: group.name }))
  const put = (person: string, place: string | null): void => {
    setDraft(moved(draft, person, place === null ? null : Number(place)))
  }
  const dragging = useDragging((person, place) => {
    put(person, place === NOWHERE ? null : place)
  })
  return (
    <div className="group-cards">
      {draft.groups.map((group, index) => (
        <GroupCard
          key={places[index]?.id}
          place={places[index] ?? null}
          people={known(group.people)}
          places={places}
          onPut={put}
          dragging={dragging}
          onRename={(name) => {
            setDraft(renamed(draft, index, name))
          }}
        />
      ))}
      {draft.without.length === 0 ? null : (
        <GroupCard place={null} people={known(draft.without)} places={places} onPut={put} dragging={dragging} title={t('groups.none')} />
      )}
      <Ghost dragging={dragging} people={pupils} />
    </div>
  )
}

interface LiveProps {
  view: LessonView
  pupils: readonly Person[]
  /** The group that one is in. */
  here: string | null
  /** May change them. */
  guide: boolean
}

/** As the server has them: moving somebody moves them now. */
export function LiveGroups({ guide, view, pupils, here }: LiveProps) {
  const { t } = useTranslation()
  const controller = useController()
  const groups = [...view.groups.values()]
  const placeOf = (person: Person): string | null => person.assigned ?? person.group ?? null
  const without = pupils.filter((person) => !view.groups.has(placeOf(person) ?? ''))
  const put = (person: string, group: string | null): void => {
    void controller.tell({ type: 'groups.assign', people: { [person]: group } })
  }
  const dragging = useDragging((person, place) => {
    put(person, place === NOWHERE ? null : place)
  })
  if (groups.length === 0) return <p className="soft">{t('groups.notYet')}</p>
  return (
    <div className="group-cards">
      {without.length === 0 ? null : (
        <GroupCard place={null} people={without} places={groups} onPut={guide ? put : null} dragging={dragging} title={t('groups.none')} />
      )}
      {guide && without.length > 0 ? (
        <button type="button" className="button group-fill" onClick={() => void controller.tell({ type: 'groups.fill' })}>
          {t('groups.fill')}
        </button>
      ) : null}
      {groups.map((group) => {
        const members = pupils.filter((person) => placeOf(person) === group.id)
        const own = guide
          ? {
              onRename: (name: string) => void controller.tell({ type: 'groups.rename', group: group.id, name }),
              onDrop: () => void controller.tell({ type: 'groups.drop', group: group.id }),
            }
          : {}
        return (
          <GroupCard
            key={group.id}
            place={group}
            people={members}
            places={groups}
            onPut={guide ? put : null}
            dragging={dragging}
            here={here === group.id}
            hands={handsOf(members).length}
            calls={group.help_at != null}
            onEnter={() => void controller.tell({ type: 'groups.enter', group: group.id })}
            {...own}
          />
        )
      })}
      {guide ? (
        <button
          type="button"
          className="button group-add"
          onClick={() => void controller.tell({ type: 'groups.add', name: t('groups.name', { number: groups.length + 1 }) })}
        >
          <Icon name="plus" size={20} />
          {t('groups.add')}
        </button>
      ) : null}
      <Ghost dragging={dragging} people={pupils} />
    </div>
  )
}
