/** What a board says of itself, in a corner where it hides nothing. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardController, BoardView } from './controller'

interface Props {
  view: BoardView
  mayWrite: boolean
  controller: BoardController
}

export function Standing({ view, mayWrite, controller }: Props) {
  const { t } = useTranslation()
  const saving = useSlow(view.unsaved)
  if (view.status === 'ended') {
    return (
      <div className="board-notice" role="alert">
        {t('boardSays.ended')}
        <button type="button" onClick={() => { controller.restart() }}>
          {t('boardSays.again')}
        </button>
      </div>
    )
  }
  if (view.refusal !== null && view.refusal !== 'stale') {
    return (
      <div className="board-notice" role="alert">
        {t(`boardRefused.${view.refusal}`)}
        <button type="button" onClick={() => { controller.dismissRefusal() }}>
          {t('boardSays.dismiss')}
        </button>
      </div>
    )
  }
  const standing = standingOf(view, mayWrite, saving)
  return (
    <div className="board-standing" role="status">
      {standing === null ? '' : t(`boardSays.${standing}`)}
    </div>
  )
}

function standingOf(view: BoardView, mayWrite: boolean, saving: boolean): 'lost' | 'connecting' | 'readOnly' | 'saving' | null {
  if (view.status === 'lost') return 'lost'
  if (view.rights === null) return 'connecting'
  if (!mayWrite) return 'readOnly'
  return saving ? 'saving' : null
}

/** Whether something has been so for a while: an answer within half a second is nothing to speak of. */
function useSlow(on: boolean): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => { setSlow(on) }, on ? 1500 : 0)
    return () => { clearTimeout(timer) }
  }, [on])
  return on && slow
}

/** Whose screen one sees, while somebody leads: nobody wonders why the board moves by itself. */
export function Lead({ view, controller }: Pick<Props, 'view' | 'controller'>) {
  const { t } = useTranslation()
  if (view.leads) {
    return (
      <div className="board-lead" role="status">
        {t('lead.leading')}
        <button type="button" onClick={() => { controller.lead(false) }}>
          {t('lead.stop')}
        </button>
      </div>
    )
  }
  if (view.follows === 'nobody') return null
  const free = view.follows === 'free'
  return (
    <div className="board-lead" role="status">
      {free ? null : t('lead.following')}
      <button type="button" onClick={() => { controller.lookAround(!free) }}>
        {t(free ? 'lead.follow' : 'lead.lookAround')}
      </button>
    </div>
  )
}
