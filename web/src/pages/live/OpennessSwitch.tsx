import { useTranslation } from 'react-i18next'
import type { IconName } from '../../ui/Icon'
import { Segments } from '../../ui/Segments'
import type { Openness } from '../../wire'

const STATES: readonly (readonly [Openness, IconName])[] = [
  ['hidden', 'lock'],
  ['seen', 'eye'],
  ['writable', 'pen'],
]

interface Props {
  label: string
  /** `null`: not all are the same. */
  value: Openness | null
  onChange: (openness: Openness) => void
}

/** Hidden, seen or writable for those whose the board is not. */
export function OpennessSwitch({ label, value, onChange }: Props) {
  const { t } = useTranslation()
  const segments = STATES.map(([openness, icon]) => ({ value: openness, words: t(`boardOpenness.${openness}`), icon }))
  return <Segments label={label} segments={segments} value={value} onChange={onChange} />
}
