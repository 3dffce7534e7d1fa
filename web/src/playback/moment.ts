/**
 * A lesson to be played, in a page's address after the `#`: `play`; `t=12:34` from its beginning; for others than its
 * teacher `watch=` and a secret. Pure.
 */
import { clockText } from '../state/clock'

const TIME = /^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$/

export interface PlayerAddress {
  /** Seconds of the lesson. */
  readonly moment: number
  /** Of a link to watch it; empty: none. */
  readonly secret: string
}

/** `null`: it is no address of the player. */
export function addressIn(hash: string): PlayerAddress | null {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const [secret, time] = [given.get('watch') ?? '', given.get('t')]
  const moment = time === null ? 0 : secondsOf(time)
  if (moment === null) return secret === '' ? null : { moment: 0, secret }
  return given.has('play') || secret !== '' || time !== null ? { moment, secret } : null
}

export function hashOf(second: number, secret = ''): string {
  const time = `t=${clockText(Math.max(0, Math.floor(second)))}`
  return secret === '' ? `#${time}` : `#watch=${encodeURIComponent(secret)}&${time}`
}

function secondsOf(time: string): number | null {
  const found = TIME.exec(time)
  if (found === null) return null
  const [, hours = '0', minutes, seconds] = found
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
