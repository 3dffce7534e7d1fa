import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from './Icon'

/** Long enough to be seen, short enough to be gone before the next one. */
const SHOWN_MS = 2500

type Outcome = '' | 'copied' | 'refused'

/** Copies a text; where the browser refuses (no https), shows it to be copied by hand. */
export function CopyButton({ text, label, icon = 'copy' }: { text: string; label: string; icon?: IconName }) {
  const { t } = useTranslation()
  const [outcome, setOutcome] = useState<Outcome>('')
  useEffect(() => {
    if (outcome !== 'copied') return
    const timer = setTimeout(() => {
      setOutcome('')
    }, SHOWN_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [outcome])
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={async () => {
          setOutcome((await copied(text)) ? 'copied' : 'refused')
        }}
      >
        <Icon name={outcome === 'copied' ? 'check' : icon} size={20} />
        <span aria-live="polite">{outcome === 'copied' ? t('desk.copied') : label}</span>
      </button>
      {outcome === 'refused' ? (
        <label className="by-hand">
          <span>{t('desk.notCopied')}</span>
          <input
            className="input"
            readOnly
            value={text}
            onFocus={(event) => {
              event.target.select()
            }}
          />
        </label>
      ) : null}
    </>
  )
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
