/** The frame of every page but the live room. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../i18n'
import { LanguageSwitch } from './LanguageSwitch'
import { Mark } from './Mark'
import { WordsSwitch } from './WordsSwitch'

export function Shell({ children, end }: { children: ReactNode; end?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="shell">
      <header className="shell-head">
        <a className="brand" href={keepLanguage('/')}>
          <Mark />
          {t('brand')}
        </a>
        <div className="end">
          {end}
          <WordsSwitch />
          <LanguageSwitch />
        </div>
      </header>
      <main className="shell-main">{children}</main>
    </div>
  )
}
