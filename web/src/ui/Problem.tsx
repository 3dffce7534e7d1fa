import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { en } from '../i18n/en'
import { Icon } from './Icon'

/** What went wrong and what to do, read out at once. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <p className="problem" role="alert">
      <Icon name="warning" size={20} />
      <span>{children}</span>
    </p>
  )
}

/** Words for a refusal's code; codes of newer servers get a general sentence. */
export function useRefusalText(): (code: string) => string {
  const { t } = useTranslation()
  return (code) => t(`refused.${isKnown(code) ? code : 'other'}`)
}

function isKnown(code: string): code is keyof typeof en.refused {
  return Object.hasOwn(en.refused, code)
}
