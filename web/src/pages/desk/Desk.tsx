import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fromFragment } from '../../links/tokens'
import { wayBackIn } from '../../links/wayback'
import { signOut, type SignedIn } from '../../rest/client'
import { Shell } from '../../ui/Shell'
import { Lessons } from './Lessons'
import { SetUp, SignIn } from './SignIn'

/** The teacher's own page: in by password (or the one-time link), then lessons. */
export function Desk({ initial }: { initial: SignedIn | null }) {
  const { t } = useTranslation()
  const [session, setSession] = useState(initial)
  const [link, setLink] = useState(() => fromFragment(location.hash, 'start'))

  const enter = (signedIn: SignedIn): void => {
    const wayBack = wayBackIn(location.hash)
    if (wayBack !== null) {
      location.assign(wayBack)
      return
    }
    // The one-time link is used up; it need not stay in the address bar for others to see.
    history.replaceState(null, '', location.pathname + location.search)
    setLink(null)
    setSession(signedIn)
  }

  if (session === null) return <Shell>{link === null ? <SignIn onDone={enter} /> : <SetUp link={link} onDone={enter} />}</Shell>
  return (
    <Shell
      end={
        <button
          type="button"
          className="button quiet small"
          onClick={async () => {
            await signOut(session.csrf).catch(() => undefined) // signed out on this page either way
            setSession(null)
          }}
        >
          {t('desk.signOut')}
        </button>
      }
    >
      <Lessons session={session} />
    </Shell>
  )
}
