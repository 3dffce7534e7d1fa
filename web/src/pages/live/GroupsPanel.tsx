import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fromPlan, moved, renamed, toWire, withPeople, type GroupDraft } from '../../state/groupdraft'
import { callerOf, callsOf } from '../../state/groupwork'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { handsOf } from '../../state/selectors'
import type { LessonView } from '../../protocol/lessonview'
import type { GroupingRule, Person } from '../../wire'
import { Icon } from '../../ui/Icon'
import { Caller } from './Caller'
import { useController, useRoom } from './context'
import { useDragging } from './dragging'
import { Ghost, GroupCard, NOWHERE, type Place } from './GroupCard'
import { GroupClockControls, Minutes } from './GroupClockControls'
import { GroupMaker } from './GroupMaker'
import { GroupSets } from './GroupSets'
import { GroupTell } from './GroupTell'

/** The teacher's way to groups: one button makes them, one sends, one calls back; everything else is behind it. */
export function GroupsPanel() {
  const { t } = useTranslation()
  const room = useRoom()
  const [draft, setDraft] = useState<GroupDraft | null>(null)
  const [rule, setRule] = useState<GroupingRule | null>(null)
  if (room.view === null) return null
  const pupils = [...room.view.people.values()].filter((person) => person.role === 'student')
  const props: BodyProps = {
    view: room.view,
    pupils,
    here: me(room)?.group ?? null,
    draft: draft === null ? null : withPeople(draft, pupils.map((person) => person.id)),
    setDraft,
    rule,
    setRule,
  }
  return (
    <section className="groups" aria-label={t('groups.title')}>
      {isGuide(me(room)) ? <Guide {...props} /> : <LiveGroups {...props} guide={false} />}
    </section>
  )
}

interface BodyProps {
  view: LessonView
  pupils: Person[]
  here: string | null
  draft: GroupDraft | null
  setDraft: (draft: GroupDraft | null) => void
  /** By which the plan was made. */
  rule: GroupingRule | null
  setRule: (rule: GroupingRule) => void
}

function Guide(props: BodyProps) {
  const { view, draft } = props
  if (draft !== null) return <Planning {...props} draft={draft} />
  if (view.groups.size === 0) return <Beginning {...props} />
  return view.lesson.groups_open === true ? <Working {...props} /> : <Waiting {...props} />
}

/** Makes groups by a rule: as a plan to look at, or (a choice) at once, for pupils to find their own. */
function useRule({ setDraft, setRule }: BodyProps): (rule: GroupingRule) => void {
  const controller = useController()
  const make = async (rule: GroupingRule): Promise<void> => {
    const planned = await controller.planGroups(rule)
    if (planned === null) return
    if (planned.choice == null) {
      setRule(rule)
      setDraft(fromPlan(planned.groups))
      return
    }
    setDraft(null)
    const made = await controller.tell({ type: 'groups.make', groups: planned.groups })
    if (made) await controller.tell({ type: 'groups.choice', size: planned.choice })
  }
  return (rule) => void make(rule)
}

function Beginning(props: BodyProps) {
  const { t } = useTranslation()
  const onRule = useRule(props)
  return (
    <>
      <p className="soft">{t('groups.lead')}</p>
      <GroupMaker view={props.view} pupils={props.pupils.length} again={false} onRule={onRule} />
      <GroupSets view={props.view} made={false} />
    </>
  )
}

/** Before anybody moves: everything stays in this page. */
function Planning(props: BodyProps & { draft: GroupDraft }) {
  const { t } = useTranslation()
  const controller = useController()
  const [minutes, setMinutes] = useState<number | null>(null)
  const onRule = useRule(props)
  const { view, pupils, draft, setDraft, rule } = props
  const send = async (): Promise<void> => {
    if (!(await controller.tell({ type: 'groups.make', groups: toWire(draft), open: true }))) return
    if (minutes !== null) await controller.tell({ type: 'groups.timer', seconds: minutes * 60 })
    setDraft(null)
  }
  return (
    <>
      <p className="soft">{t('groups.draft')}</p>
      <div className="groups-actions">
        <button type="button" className="button main" disabled={pupils.length === 0} onClick={() => void send()}>
          <Icon name="enter" size={20} />
          {t('groups.send')}
        </button>
        {rule?.order === 'random' ? (
          <button
            type="button"
            className="button"
            onClick={() => {
              onRule(rule)
            }}
          >
            <Icon name="shuffle" size={20} />
            {t('groups.again')}
          </button>
        ) : null}
        <Minutes value={minutes === null ? '' : String(minutes)} onChange={setMinutes} />
        <button
          type="button"
          className="button"
          onClick={() => {
            setDraft(null)
          }}
        >
          {t('groups.discard')}
        </button>
      </div>
      <DraftGroups draft={draft} pupils={pupils} setDraft={setDraft} />
      <GroupMaker view={view} pupils={pupils.length} again onRule={onRule} />
    </>
  )
}

/** Groups that are made, while everybody is with the class. */
function Waiting(props: BodyProps) {
  const { t } = useTranslation()
  const controller = useController()
  const { view, pupils } = props
  const [minutes, setMinutes] = useState<number | null>(null)
  const choosing = view.lesson.group_work?.choice != null
  const chosen = pupils.filter((person) => person.assigned != null).length
  const send = async (): Promise<void> => {
    if ((await controller.tell({ type: 'groups.open' })) && minutes !== null)
      await controller.tell({ type: 'groups.timer', seconds: minutes * 60 })
  }
  return (
    <>
      <p className="soft">
        {choosing ? t('groups.choosing', { chosen, count: pupils.length }) : t('groups.closed')}
      </p>
      <div className="groups-actions">
        <button type="button" className="button main" onClick={() => void send()}>
          <Icon name="enter" size={20} />
          {t('groups.send')}
        </button>
        <Minutes value={minutes === null ? '' : String(minutes)} onChange={setMinutes} />
      </div>
      <LiveGroups {...props} guide />
      <More {...props} />
    </>
  )
}

function Working(props: BodyProps) {
  const { t } = useTranslation()
  const controller = useController()
  const work = props.view.lesson.group_work ?? {}
  const calls = callsOf(props.view.groups.values())
  return (
    <>
      <GroupClockControls work={work} />
      {props.here === null ? null : (
        <div className="groups-actions">
          <button type="button" className="button" onClick={() => void controller.tell({ type: 'groups.enter', group: null })}>
            <Icon name="leave" size={20} />
            {t('groups.back')}
          </button>
        </div>
      )}
      {calls.length === 0 ? null : (
        <ol className="group-calls" aria-label={t('groups.callsList')}>
          {calls.map((group) => (
            <li key={group.id}>
              <Icon name="ask" size={20} />
              <span>
                <bdi>{group.name}</bdi> <Caller person={callerOf(group, props.view.people)} />
              </span>
              <button type="button" className="button small" onClick={() => void controller.tell({ type: 'groups.enter', group: group.id })}>
                {t('groups.goTo', { name: group.name })}
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={t('groups.helped', { name: group.name })}
                title={t('groups.helped', { name: group.name })}
                onClick={() => void controller.tell({ type: 'groups.help', on: false, group: group.id })}
              >
                <Icon name="check" size={18} />
              </button>
            </li>
          ))}
        </ol>
      )}
      <GroupTell />
      <LiveGroups {...props} guide />
      <More {...props} />
    </>
  )
}

const LATE_RULES = [
  ['smallest', 'groups.lateSmallest'],
  ['former', 'groups.lateFormer'],
  ['ask', 'groups.lateAsk'],
] as const

/** What a teacher seldom needs while groups are there. */
function More(props: BodyProps) {
  const { t } = useTranslation()
  const controller = useController()
  const onRule = useRule(props)
  const { lesson } = props.view
  const late = lesson.group_work?.late ?? 'smallest'
  return (
    <details className="groups-more">
      <summary>{t('groups.others')}</summary>
      <label className="late">
        <span>{t('groups.late')}</span>
        <select
          className="input"
          value={late}
          onChange={(event) => void controller.tell({ type: 'groups.late', rule: event.target.value as typeof late })}
        >
          {LATE_RULES.map(([rule, words]) => (
            <option key={rule} value={rule}>
              {t(words)}
            </option>
          ))}
        </select>
      </label>
      <GroupSets view={props.view} made />
      <h3>{t('groups.newGroups')}</h3>
      <GroupMaker view={props.view} pupils={props.pupils.length} again onRule={onRule} />
      <p className="soft">{t('groups.replace')}</p>
    </details>
  )
}

function DraftGroups({ draft, pupils, setDraft }: { draft: GroupDraft; pupils: Person[]; setDraft: (draft: GroupDraft) => void }) {
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

/** As the server has them: moving somebody moves them now. */
function LiveGroups({ guide, view, pupils, here }: BodyProps & { guide: boolean }) {
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
