import { useTranslation } from 'react-i18next'
import type { Person } from '../../wire'

type Words = 'ears.good' | 'ears.tap_needed' | 'ears.no_media' | 'ears.no_packets' | 'ears.silent'

/** One small light: does this person hear, and is heard? Its words say what is the matter. */
export function EarLight({ person }: { person: Person }) {
  const { t } = useTranslation()
  const words = earWords(person)
  if (words === null) return null
  const well = words === 'ears.good'
  return (
    <span className={well ? 'ear-light' : 'ear-light trouble'} role="img" aria-label={t(words)} title={t(words)}>
      {well ? null : '!'}
    </span>
  )
}

/** `null`: the page has not said anything yet, or is not there. */
export function earWords({ hearing, sending, presence }: Person): Words | null {
  if (presence === 'away' || hearing === undefined || hearing === '') return null
  if (hearing !== 'good') return `ears.${hearing}`
  return sending === 'silent' ? 'ears.silent' : 'ears.good'
}
