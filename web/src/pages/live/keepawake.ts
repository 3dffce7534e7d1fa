/** Keeps a tablet's screen on during a lesson: nobody touches it while listening. */
export function keepAwake(): void {
  const ask = (): void => {
    // Absent in older browsers; refused on low battery. The lesson goes on without.
    if ('wakeLock' in navigator && document.visibilityState === 'visible')
      navigator.wakeLock.request('screen').catch(() => undefined)
  }
  // The lock ends whenever the page is hidden.
  document.addEventListener('visibilitychange', ask)
  ask()
}
