import type { ChangeEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useWords } from '../words/context'
import { LEVELS } from '../words/level'

/** How much kanji: all, with readings for one's school year, or none. Each is named so that whoever needs it can read it. */
export function WordsSwitch() {
  const { t, i18n } = useTranslation()
  const { level, choose } = useWords()
  if (i18n.language !== 'ja') return null
  const onChange = (event: ChangeEvent<HTMLSelectElement>): void => {
    const chosen = LEVELS.find((one) => String(one) === event.target.value)
    if (chosen !== undefined) choose(chosen)
  }
  return (
    <select className="words" aria-label={t('words.level')} value={level} onChange={onChange}>
      {LEVELS.map((one) => (
        <option key={one} value={one}>
          {one === 'plain' || one === 'kana' ? t(`words.${one}`) : t(one > 6 ? 'words.secondary' : 'words.primary', { year: one > 6 ? one - 6 : one })}
        </option>
      ))}
    </select>
  )
}
