import '../../../styles/desk.css'
import type { SignedIn } from '../../rest/client'
import { startPage } from '../../ui/page'
import { Desk } from './Desk'

/** The server writes the account and its guard into the page where somebody is signed in. */
function signedIn(data: Record<string, unknown>): SignedIn | null {
  const { account, csrf } = data
  if (typeof csrf !== 'string' || typeof account !== 'object' || account === null) return null
  return { account: account as SignedIn['account'], csrf }
}

void startPage('root', (data) => <Desk initial={signedIn(data)} />)
