import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../ui/Icon'
import { useController } from './context'

const MAX_CHARACTERS = 300

/** One message into every group's chat, and on everybody's screen. */
export function GroupTell() {
  const { t } = useTranslation()
  const controller = useController()
  const [text, setText] = useState('')
  // The same message sent again, after a lost line, has the same id: it is stored once.
  const id = useRef('')
  return (
    <form
      className="group-tell"
      onSubmit={(event) => {
        event.preventDefault()
        if (id.current === '') id.current = controller.newMessageId()
        void controller.tell({ type: 'groups.tell', client_id: id.current, text }).then((sent) => {
          if (!sent) return
          id.current = ''
          setText('')
        })
      }}
    >
      <input
        className="input"
        aria-label={t('groups.tellAll')}
        placeholder={t('groups.tellAll')}
        maxLength={MAX_CHARACTERS}
        value={text}
        onChange={(event) => {
          id.current = ''
          setText(event.target.value)
        }}
      />
      <button type="submit" className="icon-button" aria-label={t('groups.tellSend')} disabled={text.trim() === ''}>
        <Icon name="send" size={20} />
      </button>
    </form>
  )
}
