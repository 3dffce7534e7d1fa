import { useTranslation } from 'react-i18next'
import { MAX_OPTIONS, MIN_OPTIONS } from '../../state/polls'
import { Icon } from '../../ui/Icon'
import type { Question } from '../../wire'
import { useController } from './context'

const KINDS = ['choice', 'several', 'text', 'scale'] as const
const MAX_PROMPT_CHARACTERS = 300
const MAX_OPTION_CHARACTERS = 120

type Draft = Required<Question>

/** Nothing is written yet. */
export const NO_POLL: Draft = { kind: 'choice', prompt: '', options: ['', ''], anonymous: false }

interface Props {
  draft: Draft
  onDraft: (draft: Draft) => void
  onAsked: () => void
  onCancel: (() => void) | null
}

/** A question while it is being written; it is nobody else's until it is asked. */
export function PollForm({ draft, onDraft, onAsked, onCancel }: Props) {
  const { t } = useTranslation()
  const controller = useController()
  const { kind, prompt, options, anonymous } = draft
  const change = (changes: Partial<Draft>): void => {
    onDraft({ ...draft, ...changes })
  }
  const withOptions = kind === 'choice' || kind === 'several'
  const written = options.filter((option) => option.trim() !== '')
  const ready = prompt.trim() !== '' && (!withOptions || written.length >= MIN_OPTIONS)
  const ask = async (): Promise<void> => {
    const question = { kind, prompt, options: withOptions ? written : [], anonymous }
    if (await controller.tell({ type: 'poll.ask', question })) onAsked()
  }
  return (
    <form
      className="ask-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) void ask()
      }}
    >
      <div className="field">
        <label htmlFor="poll-prompt">{t('polls.prompt')}</label>
        <textarea
          id="poll-prompt"
          className="input"
          rows={2}
          maxLength={MAX_PROMPT_CHARACTERS}
          value={prompt}
          onChange={(event) => {
            change({ prompt: event.target.value })
          }}
        />
      </div>
      <fieldset className="ask-kinds">
        <legend>{t('polls.kind')}</legend>
        {KINDS.map((one) => (
          <label key={one} className={one === kind ? 'radio-card on' : 'radio-card'}>
            <input
              type="radio"
              name="poll-kind"
              checked={one === kind}
              onChange={() => {
                change({ kind: one })
              }}
            />
            {t(`polls.${one}`)}
          </label>
        ))}
      </fieldset>
      {withOptions ? <Options options={options} setOptions={(next) => { change({ options: next }) }} /> : null}
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={anonymous}
        onClick={() => {
          change({ anonymous: !anonymous })
        }}
      >
        <span>{t('polls.askAnonymous')}</span>
        <span className="track" />
      </button>
      <div className="ask-steps">
        <button type="submit" className="button main" disabled={!ready}>
          <Icon name="ask" size={20} />
          {t('polls.ask')}
        </button>
        {onCancel === null ? null : (
          <button type="button" className="button" onClick={onCancel}>
            {t('cancel')}
          </button>
        )}
      </div>
    </form>
  )
}

function Options({ options, setOptions }: { options: readonly string[]; setOptions: (options: string[]) => void }) {
  const { t } = useTranslation()
  return (
    <fieldset className="ask-options">
      <legend>{t('polls.options')}</legend>
      {options.map((option, index) => (
        <span key={index} className="ask-option">
          <input
            className="input"
            aria-label={t('polls.option', { number: index + 1 })}
            maxLength={MAX_OPTION_CHARACTERS}
            value={option}
            onChange={(event) => {
              setOptions(options.map((other, at) => (at === index ? event.target.value : other)))
            }}
          />
          {options.length > MIN_OPTIONS ? (
            <button
              type="button"
              className="icon-button"
              aria-label={t('polls.dropOption', { number: index + 1 })}
              onClick={() => {
                setOptions(options.filter((_, other) => other !== index))
              }}
            >
              <Icon name="close" size={18} />
            </button>
          ) : null}
        </span>
      ))}
      <span className="row">
        {options.length < MAX_OPTIONS ? (
          <button
            type="button"
            className="button small"
            onClick={() => {
              setOptions([...options, ''])
            }}
          >
            <Icon name="plus" size={18} />
            {t('polls.addOption')}
          </button>
        ) : null}
        {options.every((option) => option === '') ? (
          <button
            type="button"
            className="button small"
            onClick={() => {
              setOptions([t('polls.yes'), t('polls.no')])
            }}
          >
            {t('polls.yesNo')}
          </button>
        ) : null}
      </span>
    </fieldset>
  )
}
