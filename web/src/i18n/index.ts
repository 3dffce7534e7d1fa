/** The language of the page: chosen by the server (`?lang=`, the person's choice, the browser), changed in place. */
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en'
import type { Level } from '../words/level'
import { japaneseFor } from '../words/texts'

export const LANGUAGES = ['ja', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** The server reads the choice from here. */
const COOKIE = 'manabiya_lang'
/** A school year. */
const COOKIE_SECONDS = 400 * 24 * 3600

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

export async function startI18n(language: Language, level: Level = 'plain'): Promise<i18n> {
  const instance = createInstance()
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, ja: { translation: await japaneseFor(level) } },
    // React escapes; what is interpolated is text and stays text.
    interpolation: { escapeValue: false },
    // Texts change in place when somebody chooses how they are read.
    react: { bindI18nStore: 'added' },
  })
  instance.services.formatter?.add('san', (name) => withHonorific(String(name)))
  return instance
}

/** A name as one is spoken of in Japanese: who is called 先生 or さん already gets nothing added. */
export function withHonorific(name: string): string {
  return /(先生|せんせい|校長|教頭|教授|さん|くん|ちゃん|君|様)$/.test(name) ? name : `${name}さん`
}

/** The person chose: from now on, on every page of this browser. */
export async function chooseLanguage(instance: i18n, language: Language): Promise<void> {
  document.cookie = `${COOKIE}=${language}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`
  document.documentElement.lang = language
  await instance.changeLanguage(language)
}

/** Show Japanese as somebody reads it from now on. */
export async function chooseLevel(instance: i18n, level: Level): Promise<void> {
  instance.addResourceBundle('ja', 'translation', await japaneseFor(level)) // not deep: that would write into the texts
}

/** An address of ours that keeps the `?lang=` of this page's address. */
export function keepLanguage(address: string, page: { search: string; origin: string } = location): string {
  const language = new URLSearchParams(page.search).get('lang')
  if (language === null) return address
  const url = new URL(address, page.origin)
  url.searchParams.set('lang', language)
  return url.href
}
