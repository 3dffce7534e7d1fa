import { useTranslation } from 'react-i18next'
import { withAddresses } from '../../links/addresses'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import type { ChatMessage } from '../../wire'
import { useController, useRoom } from './context'
import { isStamp } from './Stamps'

/** Words, a stamp, or (where it is allowed) an address that leads somewhere; hidden ones are the staff's alone. */
export function LineText({ message }: { message: ChatMessage }) {
  const { t } = useTranslation()
  const controller = useController()
  const room = useRoom()
  const guide = isGuide(me(room))
  const hidden = message.hidden === true
  if (hidden && !guide) return <p className="line-text soft">{t('chat.hidden')}</p>
  const leads = guide || room.view?.lesson.locks.links === false
  const hide = (): void => {
    void controller.tell({ type: 'chat.hide', channel: message.channel, number: message.number, hidden: !hidden })
  }
  return (
    <>
      <p className={`line-text${isStamp(message.text) ? ' stamp' : ''}${hidden ? ' hidden-text' : ''}`} dir="auto">
        {leads ? <Linked text={message.text} /> : message.text}
      </p>
      {guide && message.author_id !== room.you ? (
        <button type="button" className="link line-hide" onClick={hide}>
          {t(hidden ? 'chat.unhide' : 'chat.hide')}
        </button>
      ) : null}
    </>
  )
}

function Linked({ text }: { text: string }) {
  return (
    <>
      {withAddresses(text).map((part, index) =>
        part.href === undefined ? (
          part.text
        ) : (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </>
  )
}
