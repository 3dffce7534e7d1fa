/** What a board says of itself, in a corner where it hides nothing. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardController, BoardView } from './controller'
import type { BoardWords } from './strings'

interface Props {
  view: BoardView
  words: BoardWords
  mayWrite: boolean
  controller: BoardController
}

export function Standing({ view, words, mayWrite, controller }: Props) {
  const saving = useSlow(view.unsaved)
  if (view.status === 'ended') {
    return (
      <div className="board-notice" role="alert">
        {words.ended}
        <button type="button" onClick={() => { controller.restart() }}>
          {words.again}
        </button>
      </div>
    )
  }
  if (view.refusal !== null && view.refusal !== 'stale') {
    return (
      <div className="board-notice" role="alert">
        {words.refused[view.refusal]}
        <button type="button" onClick={() => { controller.dismissRefusal() }}>
          {words.dismiss}
        </button>
      </div>
    )
  }
  return (
    <div className="board-standing" role="status">
      {standing(view, words, mayWrite, saving)}
    </div>
  )
}

function standing(view: BoardView, words: BoardWords, mayWrite: boolean, saving: boolean): string {
  if (view.status === 'lost') return words.lost
  if (view.rights === null) return words.connecting
  if (!mayWrite) return words.readOnly
  return saving ? words.saving : ''
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
