import { useTranslation } from 'react-i18next'
import { spaced } from '../../links/code'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { mayWalk } from '../../state/walk'
import { groupOf, unread } from '../../state/selectors'
import { Icon, type IconName } from '../../ui/Icon'
import { Mark } from '../../ui/Mark'
import { ChatNews } from './ChatNews'
import { ClassroomChip } from './Classroom'
import { useRoom } from './context'
import { ObserversSign } from './Observers'
import { Reach } from './Reach'
import { RecordingSign } from './Recording'
import { SoundOnlyChip } from './SoundOnly'
import type { StageState, StageView } from './stage'
import type { Side } from './SidePanel'
import { Tabs, type TabItem } from './Tabs'
import { useRead } from './useRead'

interface Props {
  stage: StageState
  onStage: (view: StageView) => void
  side: Side | null
  onSide: (side: Side) => void
  onDevices: () => void
}

/** What lesson this is, where one is in it, and what is on the stage and beside it. */
export function TopBar({ stage, onStage, side, onSide, onDevices }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const group = groupOf(room)
  const code = room.view?.lesson.code ?? ''
  const title = useRead(room.view?.lesson.title ?? '')
  const groupName = useRead(group?.name ?? '')
  const stages: TabItem<StageView>[] = [
    { id: 'faces', label: t('room.everyone'), icon: 'grid', panel: 'stage' },
    ...(stage.sharing === null ? [] : [tab<StageView>('screen', t('room.screenTab'), 'screen', 'stage')]),
    { id: 'board', label: t('room.board'), icon: 'board', panel: 'stage' },
    ...(mayWalk(room) ? [tab<StageView>('walk', t('walk.tab'), 'walk', 'stage')] : []),
  ]
  const waiting = side === 'chat' ? 0 : unread(room)
  const sides: TabItem<Side>[] = [
    { id: 'people', label: t('room.people'), icon: 'person', panel: 'side', count: room.view?.people.size ?? 0 },
    {
      ...tab<Side>('chat', t('room.chat'), 'chat', 'side'),
      ...(waiting > 0 ? { count: waiting, alert: true, name: t('room.chatUnread', { count: waiting }) } : {}),
    },
  ]
  return (
    <header className="topbar">
      <Mark size={36} />
      <div className="topbar-words">
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {group !== null ? (
          <span className="chip yellow">
            <bdi>{t('room.inGroup', { name: groupName })}</bdi>
          </span>
        ) : isGuide(me(room)) && code !== '' ? (
          <span className="soft topbar-code">{t('room.code', { code: spaced(code) })}</span>
        ) : null}
        {isGuide(me(room)) && room.view?.lesson.rehearsal === true ? (
          <span className="chip yellow" title={t('rehearsal.markHint')}>
            {t('rehearsal.mark')}
          </span>
        ) : null}
        <Reach />
        <RecordingSign />
        <ObserversSign />
        <SoundOnlyChip />
        <ClassroomChip />
        <ChatNews unread={waiting} />
      </div>
      <Tabs label={t('room.stage')} items={stages} selected={stage.view === 'overview' ? 'board' : stage.view} onSelect={onStage} />
      <Tabs label={t('room.side')} items={sides} selected={side} onSelect={onSide} />
      <button type="button" className="icon-button" aria-label={t('room.settings')} title={t('room.settings')} onClick={onDevices}>
        <Icon name="devices" />
      </button>
    </header>
  )
}

function tab<Id extends string>(id: Id, label: string, icon: IconName, panel: string): TabItem<Id> {
  return { id, label, icon, panel }
}
