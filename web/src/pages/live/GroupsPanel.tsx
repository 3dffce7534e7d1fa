import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fromPlan, toWire, withPeople, type GroupDraft, type GroupWish } from '../../state/groupdraft'
import { callerOf, callsOf } from '../../state/groupwork'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import type { LessonView } from '../../protocol/lessonview'
import type { GroupingRule, Person } from '../../wire'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { Caller } from './Caller'
import { useController, useRoom } from './context'
import { useDraft } from './drafts'
import { DraftGroups, LiveGroups } from './GroupCards'
import { GroupClockControls, Minutes } from './GroupClockControls'
import { GroupMaker } from './GroupMaker'
import { GroupSets } from './GroupSets'
import { GroupTell } from './GroupTell'

/** The teacher's way to groups: one button makes them, one sends, one calls back; everything else is behind it. */
export function GroupsPanel() {
  const { t } = useTranslation()
  const room = useRoom()
  const [draft, setDraft] = useDraft('groups')
  const [wish, setWish] = useDraft('groupWish')
  const [rule, setRule] = useDraft('groupRule')
  if (room.view === null) return null
  const pupils = [...room.view.people.values()].filter((person) => person.role === 'student')
  const props: BodyProps = {
    view: room.view,
    pupils,
    here: me(room)?.group ?? null,
    draft: draft === null ? null : withPeople(draft, pupils.map((person) => person.id)),
    setDraft,
    wish,
    setWish,
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
  wish: GroupWish
  setWish: (wish: GroupWish) => void
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

function Maker({ again, ...props }: BodyProps & { again: boolean }) {
  const { t } = useTranslation()
  const onRule = useRule(props)
  const { view, pupils, wish, setWish } = props
  const [asked, setAsked] = useState<GroupingRule | null>(null)
  // A choice is made at once, and with the class: who is at work in a group is taken out of it.
  const isToBeAsked = (rule: GroupingRule): boolean => rule.order === 'choice' && view.lesson.groups_open === true
  const close = (): void => {
    setAsked(null)
  }
  return (
    <>
      <GroupMaker
        view={view}
        pupils={pupils.length}
        again={again}
        wish={wish}
        onWish={setWish}
        onRule={(rule) => {
          if (isToBeAsked(rule)) setAsked(rule)
          else onRule(rule)
        }}
      />
      {asked === null ? null : (
        <Dialog title={t('groups.letChooseTitle')} onClose={close}>
          <p>{t('groups.letChooseLead')}</p>
          <div className="actions">
            <button type="button" className="button" onClick={close}>
              {t('cancel')}
            </button>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                close()
                onRule(asked)
              }}
            >
              {t('groups.letChoose')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}

function Beginning(props: BodyProps) {
  const { t } = useTranslation()
  return (
    <>
      <p className="soft">{t('groups.lead')}</p>
      <Maker {...props} again={false} />
      <GroupSets view={props.view} made={false} />
    </>
  )
}

/** Before anybody moves: everything stays in this page. */
function Planning(props: BodyProps & { draft: GroupDraft }) {
  const { t } = useTranslation()
  const controller = useController()
  const [minutes, setMinutes] = useDraft('groupMinutes')
  const onRule = useRule(props)
  const { pupils, draft, setDraft, rule } = props
  const send = async (): Promise<void> => {
    if (!(await controller.tell({ type: 'groups.make', groups: toWire(draft), open: true }))) return
    if (minutes !== null) await controller.tell({ type: 'groups.timer', seconds: minutes * 60 })
    end()
  }
  const end = (): void => {
    setDraft(null)
    setMinutes(null)
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
        <button type="button" className="button" onClick={end}>
          {t('groups.discard')}
        </button>
      </div>
      <DraftGroups draft={draft} pupils={pupils} setDraft={setDraft} />
      <Maker {...props} again />
    </>
  )
}

/** Groups that are made, while everybody is with the class. */
function Waiting(props: BodyProps) {
  const { t } = useTranslation()
  const controller = useController()
  const { view, pupils } = props
  const [minutes, setMinutes] = useDraft('groupMinutes')
  const choosing = view.lesson.group_work?.choice != null
  const chosen = pupils.filter((person) => person.assigned != null).length
  const send = async (): Promise<void> => {
    if (!(await controller.tell({ type: 'groups.open' }))) return
    if (minutes !== null) await controller.tell({ type: 'groups.timer', seconds: minutes * 60 })
    setMinutes(null)
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
      <Maker {...props} again />
      <p className="soft">{t('groups.replace')}</p>
    </details>
  )
}
