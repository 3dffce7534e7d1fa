import { useTranslation } from 'react-i18next'
import { withAddresses } from '../../links/addresses'
import type { ChatMessage } from '../../wire'
import { useController } from './context'
import { isStamp } from './Stamps'

interface Props {
  message: ChatMessage
  own: boolean
  /** The reader is of the staff. */
  guide: boolean
  /** Addresses lead somewhere. */
  leads: boolean
}

/** Words, a stamp, or (where it is allowed) an address that leads somewhere; hidden ones are the staff's alone. */
export function LineText({ message, own, guide, leads }: Props) {
  const { t } = useTranslation()
  const controller = useController()
  const hidden = message.hidden === true
  if (hidden && !guide) return <p className="line-text soft">{t('chat.hidden')}</p>
  const hide = (): void => {
    void controller.tell({ type: 'chat.hide', channel: message.channel, number: message.number, hidden: !hidden })
  }
  return (
    <>
      <p className={`line-text${isStamp(message.text) ? ' stamp' : ''}${hidden ? ' hidden-text' : ''}`} dir="auto">
        {leads ? <Linked text={message.text} /> : message.text}
      </p>
      {guide && !own ? (
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
