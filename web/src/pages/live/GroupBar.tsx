import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clockText } from '../../state/clock'
import { callerOf, callsOf, countdownOf, type Countdown } from '../../state/groupwork'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { groupOf } from '../../state/selectors'
import { Icon } from '../../ui/Icon'
import type { Group, GroupNews, GroupWork, Person } from '../../wire'
import { Caller } from './Caller'
import { useController, useRoom } from './context'
import { GroupChoice } from './GroupChoice'
import { Read } from './Read'
import { useClock } from './useClock'

const NO_WORK: GroupWork = {}

/** Over the stage: how much time there is, what the teacher says to all groups, and the way to call for help. */
export function GroupBar() {
  const { t } = useTranslation()
  const room = useRoom()
  const work = room.view?.lesson.group_work ?? NO_WORK
  const own = me(room)
  const group = groupOf(room)
  const now = useClock(work.clock != null || work.recall_at != null || work.news != null)
  if (room.view === null || own === null) return null
  const { people } = room.view
  const left = countdownOf(work, now)
  const news = work.news != null && work.news.until > now ? work.news : null
  const calls = isGuide(own) ? callsOf(room.view.groups.values()) : []
  const pupil = own.role === 'student'
  const helps = pupil && group !== null
  const choice = pupil ? (work.choice ?? null) : null
  if (news === null && left.kind === 'none' && calls.length === 0 && !helps && choice === null) return null
  return (
    <section className="group-bar" aria-label={t('groups.bar')}>
      {news === null ? null : <News key={news.at} news={news} />}
      {left.kind === 'none' ? null : <Clock left={left} guide={isGuide(own)} />}
      {calls.map((one) => (
        <Call key={one.id} group={one} caller={callerOf(one, people)} />
      ))}
      {helps ? <Help group={group} /> : null}
      {choice === null ? null : <GroupChoice size={choice} />}
    </section>
  )
}

function Clock({ left, guide }: { left: Exclude<Countdown, { kind: 'none' }>; guide: boolean }) {
  const { t } = useTranslation()
  const controller = useController()
  const words = {
    running: t('groups.timeLeft'),
    last: t('groups.timeLeft'),
    up: t('groups.timeUp'),
    back: t('groups.backIn'),
  }[left.kind]
  return (
    <div className={`group-time ${left.kind}`}>
      <Icon name={left.kind === 'back' ? 'home' : 'clock'} size={20} />
      <span role="timer">
        {words} {left.kind === 'up' ? null : <b className="digits">{clockText(left.seconds)}</b>}
      </span>
      {/* Said once when it changes, not every second. */}
      <span className="only-heard" role="status">
        {left.kind === 'last' ? t('groups.lastMinute') : left.kind === 'running' ? '' : words}
      </span>
      {guide && left.kind === 'back' ? (
        <button type="button" className="button small" onClick={() => void controller.tell({ type: 'groups.stay' })}>
          {t('groups.stay')}
        </button>
      ) : null}
    </div>
  )
}

function News({ news }: { news: GroupNews }) {
  const { t } = useTranslation()
  const [closed, setClosed] = useState(false)
  if (closed) return null
  return (
    <div className="group-news" role="status">
      <Icon name="chat" size={20} />
      <p>
        <b>
          <bdi>{news.name}</bdi>
        </b>{' '}
        <Read text={news.text} />
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={t('groups.closeNews')}
        onClick={() => {
          setClosed(true)
        }}
      >
        <Icon name="close" size={18} />
      </button>
    </div>
  )
}

/** For the teacher, wherever they are looking: who calls. */
function Call({ group, caller }: { group: Group; caller: Person | null }) {
  const { t } = useTranslation()
  const controller = useController()
  return (
    <div className="group-call" role="status">
      <Icon name="ask" size={20} />
      <span>
        <bdi>{t('groups.callsYou', { name: group.name })}</bdi> <Caller person={caller} />
      </span>
      <button type="button" className="button small" onClick={() => void controller.tell({ type: 'groups.enter', group: group.id })}>
        {t('groups.goTo', { name: group.name })}
      </button>
    </div>
  )
}

function Help({ group }: { group: Group }) {
  const { t } = useTranslation()
  const controller = useController()
  const on = group.help_at != null
  return (
    <button
      type="button"
      className={on ? 'button group-help on' : 'button group-help'}
      aria-pressed={on}
      aria-label={t('groups.callTeacher')}
      onClick={() => void controller.tell({ type: 'groups.help', on: !on })}
    >
      <Icon name="ask" size={20} />
      {on ? t('groups.called') : t('groups.callTeacher')}
    </button>
  )
}
