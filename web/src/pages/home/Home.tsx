import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import { digitsOf, isComplete, spaced } from '../../links/code'
import { findCode, refusalOf } from '../../rest/client'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'
import { Shell } from '../../ui/Shell'
import { Schoolhouse } from './Schoolhouse'

export function Home({ go = (address) => { location.assign(address) } }: { go?: (address: string) => void }) {
  const { t } = useTranslation()
  return (
    <Shell
      end={
        <a className="button quiet small desk-link" href={keepLanguage('/desk')}>
          {t('home.desk')}
        </a>
      }
    >
      <div className="home">
        <div className="home-words stack">
          <h1>{t('home.title')}</h1>
          <p className="home-lead">{t('home.lead')}</p>
          <CodeForm go={go} />
        </div>
        <Schoolhouse />
      </div>
    </Shell>
  )
}

function CodeForm({ go }: { go: (address: string) => void }) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    if (!isComplete(code)) {
      setProblem(t('home.short'))
      return
    }
    setBusy(true)
    try {
      await findCode(digitsOf(code))
      go(keepLanguage(`/l/${digitsOf(code)}`))
    } catch (error) {
      setProblem(words(refusalOf(error)))
      setBusy(false)
    }
  }

  return (
    <form className="card stack" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor="code">{t('home.code')}</label>
        <input
          id="code"
          className="input code-input digits"
          value={code}
          onChange={(event) => {
            setCode(spaced(event.target.value))
            setProblem('')
          }}
          inputMode="numeric"
          autoComplete="off"
          enterKeyHint="go"
          placeholder="1234 5678"
          aria-describedby="code-hint"
          aria-invalid={problem !== ''}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the page has one thing to do, and this is it
          autoFocus
        />
        <span id="code-hint" className="hint">
          {t('home.hint')}
        </span>
      </div>
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <button className="button main large wide" type="submit" disabled={busy}>
        {busy ? <span className="spinner" aria-hidden="true" /> : <Icon name="enter" />}
        {t(busy ? 'home.checking' : 'home.go')}
      </button>
    </form>
  )
}
