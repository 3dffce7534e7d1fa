import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { byChance, moved, toWire, usualCount, withPeople, type GroupDraft } from '../../state/groupdraft'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { handsOf } from '../../state/selectors'
import type { LessonView } from '../../protocol/lessonview'
import { MAX_GROUPS, type Person } from '../../wire'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'
import { GroupCard, type Place } from './GroupCard'

/** The teacher's way to groups: by chance, then by hand; send, walk round, call back. */
export function GroupsPanel() {
  const room = useRoom()
  const [draft, setDraft] = useState<GroupDraft | null>(null)
  if (room.view === null) return null
  const pupils = [...room.view.people.values()].filter((person) => person.role === 'student')
  return (
    <GroupsBody
      guide={isGuide(me(room))}
      view={room.view}
      pupils={pupils}
      here={me(room)?.group ?? null}
      draft={draft === null ? null : withPeople(draft, pupils.map((person) => person.id))}
      setDraft={setDraft}
    />
  )
}

interface BodyProps {
  /** May make groups and move people; an observer may only walk round. */
  guide: boolean
  view: LessonView
  pupils: Person[]
  here: string | null
  draft: GroupDraft | null
  setDraft: (draft: GroupDraft | null) => void
}

function GroupsBody({ guide, view, pupils, here, draft, setDraft }: BodyProps) {
  const { t } = useTranslation()
  const controller = useController()
  const open = view.lesson.groups_open === true
  const made = view.groups.size > 0
  const send = async (): Promise<void> => {
    const sent =
      draft === null
        ? await controller.tell({ type: 'groups.open' })
        : await controller.tell({ type: 'groups.make', groups: toWire(draft), open: true })
    if (sent) setDraft(null)
  }
  const maker = guide ? <Maker pupils={pupils} replace={made} setDraft={setDraft} started={draft !== null} /> : null
  // While a plan is being made its maker stays on top; once groups work, it is out of the way below them.
  const planning = draft !== null || !made
  return (
    <section className="groups" aria-label={t('groups.title')}>
      <p className="soft">{statusWords()}</p>
      {planning ? maker : null}
      <div className="groups-actions">
        {guide && (draft !== null || (made && !open)) ? (
          <button type="button" className="button main" onClick={send} disabled={draft !== null && pupils.length === 0}>
            <Icon name="enter" size={20} />
            {t('groups.send')}
          </button>
        ) : null}
        {guide && open ? (
          <button type="button" className="button main" onClick={() => void controller.tell({ type: 'groups.recall' })}>
            <Icon name="home" size={20} />
            {t('groups.recall')}
          </button>
        ) : null}
        {here === null ? null : (
          <button
            type="button"
            className="button"
            onClick={() => void controller.tell({ type: 'groups.enter', group: null })}
          >
            <Icon name="leave" size={20} />
            {t('groups.back')}
          </button>
        )}
      </div>
      {draft === null ? (
        <LiveGroups guide={guide} view={view} pupils={pupils} here={here} />
      ) : (
        <DraftGroups draft={draft} pupils={pupils} setDraft={setDraft} />
      )}
      {planning ? null : maker}
    </section>
  )

  function statusWords(): string {
    if (draft !== null) return t('groups.draft')
    if (open) return t('groups.open')
    return made ? t('groups.closed') : t('groups.lead')
  }
}

interface MakerProps {
  pupils: Person[]
  replace: boolean
  started: boolean
  setDraft: (draft: GroupDraft) => void
}

function Maker({ pupils, replace, started, setDraft }: MakerProps) {
  const { t } = useTranslation()
  // As typed: a field that was emptied stays empty until the next digit.
  const [typed, setTyped] = useState<string | null>(null)
  const usual = usualCount(pupils.length)
  const count = bounded(typed === null || typed === '' ? usual : Number(typed))
  const change = (next: number): void => {
    setTyped(String(bounded(next)))
  }
  return (
    <div className="maker">
      {replace && !started ? <h3>{t('groups.newGroups')}</h3> : null}
      <label htmlFor="group-count">{t('groups.number')}</label>
      <div className="maker-line">
        <button
          type="button"
          className="icon-button"
          aria-label={t('groups.fewer')}
          onClick={() => {
            change(count - 1)
          }}
        >
          <Icon name="minus" />
        </button>
        <input
          id="group-count"
          className="input digits"
          type="number"
          inputMode="numeric"
          min={1}
          max={MAX_GROUPS}
          value={typed ?? String(usual)}
          onChange={(event) => {
            setTyped(event.target.value)
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={t('groups.more')}
          onClick={() => {
            change(count + 1)
          }}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className={started || replace ? 'button' : 'button main'}
          onClick={() => {
            const ids = pupils.map((person) => person.id)
            setDraft(byChance(ids, count, (number) => t('groups.name', { number }), Math.random))
          }}
        >
          <Icon name="shuffle" size={20} />
          {t('groups.make')}
        </button>
      </div>
      <p className="soft">
        {pupils.length === 0 ? t('groups.noPupils') : t('groups.size', { count: Math.ceil(pupils.length / count) })}
        {replace ? ` ${t('groups.replace')}` : ''}
      </p>
    </div>
  )
}

function bounded(count: number): number {
  return Number.isFinite(count) ? Math.max(1, Math.min(MAX_GROUPS, Math.floor(count))) : 1
}

/** Before anybody moves: everything stays in this page. */
function DraftGroups({ draft, pupils, setDraft }: { draft: GroupDraft; pupils: Person[]; setDraft: (draft: GroupDraft) => void }) {
  const { t } = useTranslation()
  const people = new Map(pupils.map((person) => [person.id, person]))
  const known = (ids: readonly string[]): Person[] => ids.flatMap((id) => people.get(id) ?? [])
  const places: Place[] = draft.groups.map((group, index) => ({ id: String(index), name: group.name }))
  const put = (person: string, place: string | null): void => {
    setDraft(moved(draft, person, place === null ? null : Number(place)))
  }
  return (
    <div className="group-cards">
      {draft.groups.map((group, index) => (
        <GroupCard
          key={places[index]?.id}
          place={places[index] ?? null}
          people={known(group.people)}
          places={places}
          onPut={put}
        />
      ))}
      {draft.without.length === 0 ? null : (
        <GroupCard place={null} people={known(draft.without)} places={places} onPut={put} title={t('groups.none')} />
      )}
    </div>
  )
}

/** As the server has them: moving somebody moves them now. */
function LiveGroups({ guide, view, pupils, here }: Omit<BodyProps, 'draft' | 'setDraft'>) {
  const { t } = useTranslation()
  const controller = useController()
  const groups = [...view.groups.values()]
  const placeOf = (person: Person): string | null => person.assigned ?? person.group ?? null
  const without = pupils.filter((person) => !view.groups.has(placeOf(person) ?? ''))
  const put = (person: string, group: string | null): void => {
    void controller.tell({ type: 'groups.assign', people: { [person]: group } })
  }
  if (groups.length === 0) return null
  return (
    <div className="group-cards">
      {groups.map((group) => {
        const members = pupils.filter((person) => placeOf(person) === group.id)
        return (
          <GroupCard
            key={group.id}
            place={group}
            people={members}
            places={groups}
            onPut={guide ? put : null}
            here={here === group.id}
            hands={handsOf(members).length}
            onEnter={() => void controller.tell({ type: 'groups.enter', group: group.id })}
          />
        )
      })}
      {without.length === 0 ? null : (
        <GroupCard place={null} people={without} places={groups} onPut={guide ? put : null} title={t('groups.none')} />
      )}
    </div>
  )
}
