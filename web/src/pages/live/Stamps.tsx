import { useTranslation } from 'react-i18next'
import { useController } from './context'

export const STAMPS = [
  ['👏', 'stamps.clap'],
  ['👍', 'stamps.good'],
  ['🙆', 'stamps.yes'],
  ['🙅', 'stamps.no'],
  ['💡', 'stamps.idea'],
  ['🌟', 'stamps.great'],
  ['😊', 'stamps.happy'],
  ['🙏', 'stamps.please'],
] as const

/** Said by one tap, by those who do not type yet. */
export function Stamps({ channel }: { channel: string }) {
  const { t } = useTranslation()
  const controller = useController()
  return (
    <div className="stamps" role="group" aria-label={t('chat.stamps')}>
      {STAMPS.map(([stamp, words]) => (
        <button
          key={stamp}
          type="button"
          aria-label={t(words)}
          title={t(words)}
          onClick={() => {
            controller.chat.send(channel, stamp)
          }}
        >
          {stamp}
        </button>
      ))}
    </div>
  )
}

export function isStamp(text: string): boolean {
  return STAMPS.some(([stamp]) => stamp === text)
}
