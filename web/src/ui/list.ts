/** Several things in one line, with between them what the language has there. */
import { useTranslation } from 'react-i18next'

/** What joins words of a language into one text. */
export function useList(): (words: readonly string[]) => string {
  const { i18n } = useTranslation()
  return (words) => listFormat(i18n.language).format(words)
}

/** Only commas: in English no “and” either, as what is listed may be a name or a sentence. */
export function listFormat(language: string): Intl.ListFormat {
  return new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' })
}
