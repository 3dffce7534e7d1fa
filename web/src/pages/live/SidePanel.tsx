import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from '../../ui/focus'
import { Icon } from '../../ui/Icon'
import { AskPanel } from './AskPanel'
import { ChatPanel } from './ChatPanel'
import { GroupsPanel } from './GroupsPanel'
import { NotesPanel } from './NotesPanel'
import { PeoplePanel } from './PeoplePanel'
import { PhasesPanel } from './PhasesPanel'

export type Side = 'people' | 'chat'
export type SideView = Side | 'groups' | 'ask' | 'phases' | 'notes'

const TITLES = {
  people: 'people.title',
  chat: 'chat.title',
  groups: 'groups.title',
  ask: 'polls.title',
  phases: 'phases.title',
  notes: 'notes.title',
} as const

/** People, chat, groups or questions, beside the stage; on a small screen above it. */
export function SidePanel({ view, onClose }: { view: SideView; onClose: () => void }) {
  const { t } = useTranslation()
  const panel = useRef<HTMLElement>(null)
  // Tabs keep the focus while arrows go through them; a button's panel is what one wanted to be in.
  useFocusBack(panel, view, view !== 'people' && view !== 'chat')
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onClose()
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
    }
  }, [onClose])
  return (
    <aside ref={panel} id="side" tabIndex={-1} className={`side side-${view}`} aria-labelledby="side-title">
      <div className="side-head">
        <h2 id="side-title">{t(TITLES[view])}</h2>
        <button type="button" className="icon-button" aria-label={t('room.closePanel')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {view === 'people' ? <PeoplePanel /> : null}
      {view === 'chat' ? <ChatPanel /> : null}
      {view === 'groups' ? <GroupsPanel /> : null}
      {view === 'ask' ? <AskPanel /> : null}
      {view === 'phases' ? <PhasesPanel /> : null}
      {view === 'notes' ? <NotesPanel /> : null}
    </aside>
  )
}
