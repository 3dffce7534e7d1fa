/** How every page begins: language, data, React. */
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { isLanguage, startI18n } from '../i18n'

/** What the server wrote into the page. */
export function pageData(): Record<string, unknown> {
  const text = document.getElementById('page')?.textContent ?? '{}'
  return JSON.parse(text) as Record<string, unknown>
}

/** Show `page` in the element with this id. */
export async function startPage(rootId: string, page: (data: Record<string, unknown>) => ReactNode): Promise<void> {
  const root = document.getElementById(rootId)
  if (root === null) throw new Error(`the shell has no #${rootId}`)
  const data = pageData()
  const i18n = await startI18n(isLanguage(data.lang) ? data.lang : 'ja')
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>{page(data)}</I18nextProvider>
    </StrictMode>,
  )
}

/** A text of the page's data; empty where the server wrote none. */
export function text(data: Record<string, unknown>, key: string): string {
  const value = data[key]
  return typeof value === 'string' ? value : ''
}
