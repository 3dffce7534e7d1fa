import type { Playback } from '../rest/playback'
import { trackFile } from '../rest/recordings'
import { PlaybackClock } from './clock'
import { Deck } from './deck'

/** For measurements: from a jump until all that is to be seen and heard stands there. */
const SEEK = 'player.seek'

export interface Opened {
  readonly clock: PlaybackClock
  readonly deck: Deck
}

/** A lesson that can be played, at its beginning. */
export function openLesson(playback: Playback): Opened {
  const now = (): number => performance.now()
  const clock = new PlaybackClock(playback.begins_at, playback.ends_at, now)
  const deck = new Deck(clock, {
    addressOf: ({ recording, file }) => trackFile(playback.lesson_id, recording, file),
    makeVoice: () => new Audio(),
    now,
    onThere: (milliseconds) => performance.measure(SEEK, { start: now() - milliseconds }),
  })
  return { clock, deck }
}
