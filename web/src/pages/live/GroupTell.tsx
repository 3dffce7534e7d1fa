import { useTranslation } from 'react-i18next'
import { Icon } from '../../ui/Icon'
import { useController } from './context'
import { useDraft } from './drafts'

const MAX_CHARACTERS = 300

/** One message into every group's chat, and on everybody's screen. */
export function GroupTell() {
  const { t } = useTranslation()
  const controller = useController()
  const [{ text, id }, setDraft] = useDraft('groupTell')
  return (
    <form
      className="group-tell"
      onSubmit={(event) => {
        event.preventDefault()
        // The same message sent again, after a lost line, has the same id: it is stored once.
        const sentAs = id === '' ? controller.newMessageId() : id
        setDraft({ text, id: sentAs })
        void controller.tell({ type: 'groups.tell', client_id: sentAs, text }).then((sent) => {
          if (sent) setDraft({ text: '', id: '' })
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
          setDraft({ text: event.target.value, id: '' })
        }}
      />
      <button type="submit" className="icon-button" aria-label={t('groups.tellSend')} disabled={text.trim() === ''}>
        <Icon name="send" size={20} />
      </button>
    </form>
  )
}
