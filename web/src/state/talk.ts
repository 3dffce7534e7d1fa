/** Who has spoken in the groups, and where nobody has. Pure. */

export interface Talk {
  /** person -> seconds spoken of the last minute, and when they were last heard (Unix seconds, the server's clock). */
  readonly people: Readonly<Record<string, { readonly seconds: number; readonly last_at: number }>>
  /** group -> since when nobody has spoken there. A group that talks now is missing. */
  readonly silentSince: Readonly<Record<string, number>>
}
