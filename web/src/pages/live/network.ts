/**
 * When the device says that its network is another one.
 *
 * Invariant: `changed` only for what certainly is a change, since it starts a search for a new way; `doubted` for what
 * may be one. Browsers differ: Safari and Firefox know `online` only.
 */

interface NetworkInformation extends EventTarget {
  /** Where the browser tells (Chromebooks, phones): `wifi`, `cellular`, `ethernet`, `none`, … */
  readonly type?: string
}

export function watchNetwork(changed: () => void, doubted: () => void): void {
  window.addEventListener('online', changed)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') doubted()
  })
  const connection = (navigator as Navigator & { connection?: NetworkInformation }).connection
  let type = connection?.type
  // The event also comes with every new estimate of the line's speed, which is no change.
  connection?.addEventListener('change', () => {
    if (connection.type === type) return
    type = connection.type
    if (type !== 'none') changed()
  })
}
