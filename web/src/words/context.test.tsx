// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { I18nextProvider, useTranslation } from 'react-i18next'
import { startI18n } from '../i18n'
import { useWords, WordsProvider } from './context'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

let words: ReturnType<typeof useWords>
function Page() {
  words = useWords()
  const { t } = useTranslation()
  return <p>{t('room.hand')}</p>
}

async function open() {
  const i18n = await startI18n('ja')
  render(
    <I18nextProvider i18n={i18n}>
      <WordsProvider i18n={i18n} first="plain">
        <Page />
      </WordsProvider>
    </I18nextProvider>,
  )
}

const suggest = (grade: number | null): Promise<void> =>
  act(async () => {
    words.suggest(grade)
    await new Promise((done) => setTimeout(done))
  })

describe('the words of a page', () => {
  it('follow the school year of the class until the reader chooses', async () => {
    await open()
    await suggest(1)
    expect(await screen.findByText('てを あげる')).toBeTruthy()
    expect(words.level).toBe('kana')
    act(() => {
      words.choose('plain')
    })
    await suggest(1)
    expect(words.level).toBe('plain')
  })

  it('stay as they are where the class has no year', async () => {
    await open()
    await suggest(null)
    expect(words.level).toBe('plain')
  })
})
