/** Time as pages show it: by the server's clock, in seconds. Pure. */

/** Whole seconds that are left: the last one is shown as 1, not as 0. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil(until - now))
}

/** "0:45", "7:05", "60:00" */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
