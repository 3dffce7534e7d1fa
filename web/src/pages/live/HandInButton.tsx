import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenBoard } from '../../state/boards'
import { mayHandIn } from '../../state/handins'
import { Icon } from '../../ui/Icon'
import { Problem } from '../../ui/Problem'
import { useTimeFormat } from '../../ui/useTimeFormat'
import { useController, useRoom } from './context'

interface Props {
  open: OpenBoard
  /** Whether the server has in time what was drawn on this page until now. */
  saved: () => Promise<boolean>
}

/**
 * A pupil hands in what they see, and goes on: once more is as good as once. The server copies what it has, so it is
 * asked when it has everything; what does not come through is told, and not handed in without its last words.
 */
export function HandInButton({ open: { board, page }, saved }: Props) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const [state, setState] = useState<'idle' | 'busy' | 'unsaved'>('idle')
  if (!mayHandIn(room, board)) return null
  const handIn = async (): Promise<void> => {
    setState('busy')
    const all = await saved()
    if (all) await controller.tell({ type: 'hand.in', page_id: page.page_id })
    setState(all ? 'idle' : 'unsaved')
  }
  return (
    <>
      <button type="button" className="button small main" disabled={state === 'busy'} onClick={() => void handIn()}>
        <Icon name="send" size={18} />
        {t(state === 'busy' ? 'handIns.handingIn' : 'handIns.handIn')}
      </button>
      {state === 'unsaved' ? <Problem>{t('handIns.unsaved')}</Problem> : <HandedAt atSeconds={page.handed_at ?? 0} />}
    </>
  )
}

/** Whoever hands in once more what has changed sees that it was taken again. */
function HandedAt({ atSeconds }: { atSeconds: number }) {
  const { t } = useTranslation()
  const clock = useTimeFormat({ seconds: true })
  return (
    <span role="status">
      {atSeconds === 0 ? null : (
        <span className="chip green">
          <Icon name="check" size={16} />
          {t('handIns.handedAt', { time: clock.format(atSeconds * 1000) })}
        </span>
      )}
    </span>
  )
}
