import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { makeAccount, refusalOf, signIn, type SignedIn } from '../../rest/client'
import { Mark } from '../../ui/Mark'
import { Problem, useRefusalText } from '../../ui/Problem'
import { TextField } from '../../ui/TextField'

const SHORTEST_PASSWORD = 10

export function SignIn({ onDone }: { onDone: (signedIn: SignedIn) => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  return (
    <Entrance
      title={t('desk.welcome')}
      lead={t('desk.signInLead')}
      action={t('desk.signIn')}
      ready={name.trim() !== '' && password !== ''}
      submit={async () => {
        onDone(await signIn(name.trim(), password))
      }}
      after={t('desk.noLink')}
    >
      <TextField label={t('desk.signInName')} value={name} onChange={setName} autoComplete="username" />
      <TextField
        label={t('desk.password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
    </Entrance>
  )
}

export function SetUp({ link, onDone }: { link: string; onDone: (signedIn: SignedIn) => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [signInName, setSignInName] = useState('')
  const [password, setPassword] = useState('')
  return (
    <Entrance
      title={t('desk.setUpTitle')}
      lead={t('desk.setUpLead')}
      action={t('desk.create')}
      ready={name.trim() !== '' && signInName.trim() !== '' && password.length >= SHORTEST_PASSWORD}
      submit={async () => {
        onDone(await makeAccount(link, signInName.trim(), name.trim(), password))
      }}
    >
      <TextField
        label={t('desk.yourName')}
        hint={t('desk.yourNameHint')}
        value={name}
        onChange={setName}
        autoComplete="name"
      />
      <TextField label={t('desk.signInName')} value={signInName} onChange={setSignInName} autoComplete="username" />
      <TextField
        label={t('desk.password')}
        hint={t('desk.passwordHint')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
    </Entrance>
  )
}

interface EntranceProps {
  title: string
  lead: string
  action: string
  ready: boolean
  submit: () => Promise<void>
  after?: string
  children: ReactNode
}

function Entrance({ title, lead, action, ready, submit, after, children }: EntranceProps) {
  const words = useRefusalText()
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const run = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      await submit()
    } catch (error) {
      setProblem(words(refusalOf(error)))
      setBusy(false)
    }
  }
  return (
    <form className="card stack entrance" onSubmit={run}>
      <div className="stack entrance-head">
        <Mark size={52} />
        <h1>{title}</h1>
        <p className="soft">{lead}</p>
      </div>
      {children}
      {problem === '' ? null : <Problem>{problem}</Problem>}
      <button className="button main large wide" type="submit" disabled={busy || !ready}>
        {action}
      </button>
      {after === undefined ? null : <p className="soft entrance-after">{after}</p>}
    </form>
  )
}
