import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * How a time of day is written in the reader's language; takes milliseconds.
 *
 * The same object until the language changes. `seconds`: where two within one minute have to differ.
 */
export function useTimeFormat({ seconds = false }: { seconds?: boolean } = {}): Intl.DateTimeFormat {
  const { i18n } = useTranslation()
  return useMemo(
    () => new Intl.DateTimeFormat(i18n.language, { hour: 'numeric', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) }),
    [i18n.language, seconds],
  )
}
