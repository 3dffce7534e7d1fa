/** The way back to the record of a lesson from the desk, where one signs in. In the fragment, as all that we pass on. Pure. */

/** A record's page, or a moment of its lesson; nowhere else leads a way back. */
const RECORD = /^\/lesson\/[A-Za-z0-9_-]{1,64}\/record(?:#(?:play|t=[\d:]{1,9}))?$/

export function deskWithWayBack(desk: string, from: string): string {
  return RECORD.test(from) ? `${desk}#to=${encodeURIComponent(from)}` : desk
}

/** `null`: one stays at the desk. */
export function wayBackIn(hash: string): string | null {
  const to = new URLSearchParams(hash.replace(/^#/, '')).get('to')
  return to !== null && RECORD.test(to) ? to : null
}
