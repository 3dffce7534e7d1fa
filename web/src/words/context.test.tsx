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

function Page() {
  const words = useWords()
  const { t } = useTranslation()
  return (
    <>
      <p>{t('room.hand')}</p>
      <output>{words.level}</output>
      {[1, null].map((grade) => (
        <button key={grade} type="button" onClick={() => { words.suggest(grade) }}>
          {`year ${String(grade)}`}
        </button>
      ))}
      <button type="button" onClick={() => { words.choose('plain') }}>
        choose
      </button>
    </>
  )
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

const press = (name: string): Promise<void> =>
  act(async () => {
    screen.getByRole('button', { name }).click()
    await new Promise((done) => setTimeout(done))
  })
const level = () => screen.getByRole('status').textContent

describe('the words of a page', () => {
  it('follow the school year of the class until the reader chooses', async () => {
    await open()
    await press('year 1')
    expect(await screen.findByText('てを あげる')).toBeTruthy()
    expect(level()).toBe('kana')
    await press('choose')
    await press('year 1')
    expect(level()).toBe('plain')
  })

  it('stay as they are where the class has no year', async () => {
    await open()
    await press('year null')
    expect(level()).toBe('plain')
  })
})
