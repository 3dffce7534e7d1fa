/** How every page begins: language, data, React. */
import { StrictMode, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { isLanguage, startI18n } from '../i18n'
import { keepFocus } from './focus'
import { WordsProvider } from '../words/context'
import { loadLevel } from '../words/preference'

/** What the server wrote into the page. */
export function pageData(): Record<string, unknown> {
  const text = document.getElementById('page')?.textContent ?? '{}'
  return JSON.parse(text) as Record<string, unknown>
}

/** The element of the shell with this id. */
export function elementOf(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the shell has no #${id}`)
  return found
}

/** Show something in an element, in the page's language. What is shown can be taken away by `unmount`. */
export async function showPage(element: HTMLElement, shown: ReactNode): Promise<Root> {
  const { lang } = pageData()
  keepFocus()
  const level = loadLevel(localStorage) ?? 'plain'
  const i18n = await startI18n(isLanguage(lang) ? lang : 'ja', level)
  const root = createRoot(element)
  root.render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <WordsProvider i18n={i18n} first={level}>
          {shown}
        </WordsProvider>
      </I18nextProvider>
    </StrictMode>,
  )
  return root
}

/** Show what `page` makes of the page's data in the element with this id. */
export function startPage(rootId: string, page: (data: Record<string, unknown>) => ReactNode): Promise<Root> {
  return showPage(elementOf(rootId), page(pageData()))
}

/** A text of the page's data; empty where the server wrote none. */
export function text(data: Record<string, unknown>, key: string): string {
  const value = data[key]
  return typeof value === 'string' ? value : ''
}
