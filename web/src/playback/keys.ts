/** What keys do while one watches. Pure. */
import { RATES, type PlaybackClock } from './clock'

const STEP_SECONDS = 5
const LEAP_SECONDS = 10

/** Does what a key means; `false`: it means nothing here. `chapters`: when phases began, in order. */
export function pressKey(key: string, clock: PlaybackClock, chapters: readonly number[]): boolean {
  const { at } = clock
  const faster = (step: 1 | -1): void => {
    const rate = RATES[RATES.indexOf(clock.get().rate) + step]
    if (rate !== undefined) clock.setRate(rate)
  }
  switch (key) {
    case ' ':
    case 'k':
      clock.toggle()
      return true
    case 'ArrowLeft':
      clock.seek(at - STEP_SECONDS)
      return true
    case 'ArrowRight':
      clock.seek(at + STEP_SECONDS)
      return true
    case 'j':
      clock.seek(at - LEAP_SECONDS)
      return true
    case 'l':
      clock.seek(at + LEAP_SECONDS)
      return true
    case 'Home':
      clock.seek(clock.begins)
      return true
    case 'End':
      clock.seek(clock.ends)
      return true
    case 'n':
      clock.seek(chapters.find((begins) => begins > at) ?? clock.ends)
      return true
    case 'p':
      clock.seek(chapters.findLast((begins) => begins < at - 1) ?? clock.begins)
      return true
    case '>':
      faster(1)
      return true
    case '<':
      faster(-1)
      return true
    default:
      return false
  }
}
