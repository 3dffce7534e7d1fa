import { useTranslation } from 'react-i18next'
import { chooseLanguage, LANGUAGES, type Language } from '../i18n'

/** Each language is named in itself: who cannot read the page still finds it. */
const NAMES: Record<Language, string> = { ja: '日本語', en: 'English' }

export function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  return (
    <div className="languages" role="group" aria-label={t('language')}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => void chooseLanguage(i18n, language)}
        >
          {NAMES[language]}
        </button>
      ))}
    </div>
  )
}
