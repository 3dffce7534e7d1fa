import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenBoard } from '../../state/boards'
import { mayHandIn } from '../../state/handins'
import { Icon } from '../../ui/Icon'
import { useTimeFormat } from '../../ui/useTimeFormat'
import { useController, useRoom } from './context'

/** A pupil hands in what they see, and goes on: once more is as good as once. */
export function HandInButton({ open: { board, page } }: { open: OpenBoard }) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const [sending, setSending] = useState(false)
  // Whoever hands in again sees that it was taken again.
  const clock = useTimeFormat({ seconds: true })
  if (!mayHandIn(room, board)) return null
  const handedAt = page.handed_at ?? 0
  return (
    <>
      <button
        type="button"
        className="button small main"
        disabled={sending}
        onClick={() => {
          setSending(true)
          void controller.tell({ type: 'hand.in', page_id: page.page_id }).then(() => {
            setSending(false)
          })
        }}
      >
        <Icon name="send" size={18} />
        {t('handIns.handIn')}
      </button>
      <span role="status">
        {handedAt === 0 ? null : (
          <span className="chip green">
            <Icon name="check" size={16} />
            {t('handIns.handedAt', { time: clock.format(handedAt * 1000) })}
          </span>
        )}
      </span>
    </>
  )
}
