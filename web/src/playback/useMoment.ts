import { useSyncExternalStore } from 'react'
import type { PlaybackClock, Playing } from './clock'

const EVERY_MS = 250
/** In a second: a moment that is a little newer is the same one. */
const STEPS = 10

export function usePlaying(clock: PlaybackClock): Playing {
  return useSyncExternalStore(clock.subscribe, clock.get)
}

/** The moment, a few times a second while it runs. */
export function useMoment(clock: PlaybackClock): number {
  return useSyncExternalStore(
    (changed) => {
      const unsubscribe = clock.subscribe(changed)
      const timer = setInterval(changed, EVERY_MS)
      return () => {
        unsubscribe()
        clearInterval(timer)
      }
    },
    () => clock.begins + Math.floor((clock.at - clock.begins) * STEPS) / STEPS,
  )
}
