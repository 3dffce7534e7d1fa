/**
 * The files that play: each in an element of its own, all kept with one clock.
 *
 * A few of them lead: what one looks at, and what is heard. After a jump these come first, and the clock is held
 * until they are there; the others come when they can, for a browser decodes seconds of each of them to get there.
 *
 * Invariant: what is due and can be played stands within 40 ms of the clock, or is on its way there; no file holds the
 * clock for longer than `PATIENCE_MS`.
 */
import type { PlayedTrack } from '../rest/playback'
import type { PlaybackClock } from './clock'
import { MOST_VOICES } from './lesson'
import { steer } from './steer'

const TICK_MS = 200
/** Whoever drags the slider jumps again at once: what does not lead is not sent on its way for nothing. */
const REST_MS = 400
/** A file that takes longer is gone without: a hole in one voice must not stop the lesson. */
export const PATIENCE_MS = 4000
/** What is there at the end of a file is all that there will be. */
const END_SECONDS = 0.3
/** A picture that stands need not be nearer than a frame. */
const FRAME_SECONDS = 0.05
/** Of a media element: it can go on from where it is. */
const HAVE_FUTURE_DATA = 3

/** What is used of a media element. */
export type Element = Pick<
  HTMLMediaElement,
  'src' | 'currentTime' | 'playbackRate' | 'paused' | 'seeking' | 'readyState' | 'duration' | 'error' | 'play' | 'pause' | 'load' | 'volume' | 'removeAttribute' | 'onseeked' | 'oncanplay'
>

/** As long as a file is believed to take to get somewhere, before it has been seen to. */
const FIRST_WAY_SECONDS = 1.5
const LONGEST_WAY_SECONDS = 8

interface Held {
  readonly track: PlayedTrack
  readonly element: Element
  steering: boolean
  /** How long it takes to get somewhere while the clock runs on: so far ahead it is sent. */
  waySeconds: number
  /** Milliseconds since when it is waited for; `null`: it is not. */
  waitingSince: number | null
}

interface Surroundings {
  addressOf: (track: PlayedTrack) => string
  makeVoice: () => Element
  now: () => number
  /** Called when all that was waited for after a jump is there: after how many milliseconds. */
  onThere?: (milliseconds: number) => void
}

export class Deck {
  readonly #held = new Map<string, Held>()
  readonly #spare: Element[] = []
  readonly #voices = new Map<string, { track: PlayedTrack; element: Element; release: () => void }>()
  #leads: ReadonlySet<string> = new Set()
  #volume = 1
  #jumpedAt: number | null = null
  /** When what led the last jump was there. */
  #thereAt = -Infinity
  #jumps = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(
    private readonly clock: PlaybackClock,
    private readonly around: Surroundings,
  ) {}

  /** Follow the clock until what is returned is called. */
  start(): () => void {
    const tick = (): void => {
      this.tick()
    }
    this.#timer = setInterval(tick, TICK_MS)
    const unsubscribe = this.clock.subscribe(tick)
    return () => {
      clearInterval(this.#timer)
      unsubscribe()
      for (const { element } of this.#held.values()) element.pause()
    }
  }

  /** Let elements speak later on: in the first press of a button, where browsers ask for one. */
  unlock(): void {
    while (this.#spare.length + this.#voices.size < MOST_VOICES) {
      const element = this.around.makeVoice()
      element.load()
      this.#spare.push(element)
    }
  }

  /** Play a file in an element, until what is returned is called. */
  attach(track: PlayedTrack, element: Element): () => void {
    const held: Held = { track, element, steering: false, waySeconds: FIRST_WAY_SECONDS, waitingSince: null }
    const key = keyOf(track)
    element.onseeked = element.oncanplay = () => {
      this.tick()
    }
    element.src = this.around.addressOf(track)
    this.#held.set(key, held)
    this.tick()
    return () => {
      element.pause()
      element.onseeked = element.oncanplay = null
      if (this.#held.get(key) === held) this.#held.delete(key)
      element.removeAttribute('src')
      element.load() // ends what is being fetched
    }
  }

  /** These are to be heard, and no others. */
  setVoices(tracks: readonly PlayedTrack[]): void {
    const wanted = new Set(tracks.map(keyOf))
    for (const [key, { element, release }] of this.#voices) {
      if (wanted.has(key)) continue
      release()
      this.#voices.delete(key)
      this.#spare.push(element)
    }
    for (const track of tracks) {
      const key = keyOf(track)
      if (this.#voices.has(key)) continue
      const element = this.#spare.pop() ?? this.around.makeVoice()
      element.volume = this.#volume
      this.#voices.set(key, { track, element, release: this.attach(track, element) })
    }
  }

  /** These are looked at first. */
  setLeads(tracks: readonly PlayedTrack[]): void {
    this.#leads = new Set(tracks.map(keyOf))
  }

  setVolume(volume: number): void {
    this.#volume = volume
    for (const { element } of this.#voices.values()) element.volume = volume
  }

  tick(): void {
    const { playing, jumps } = this.clock.get()
    if (jumps !== this.#jumps) {
      this.#jumps = jumps
      this.#jump()
    }
    const now = this.around.now()
    let waiting = false
    for (const held of this.#held.values()) {
      if (this.#isLeading(held) && this.#isDue(held) && isComing(held.element, this.#wanted(held))) {
        held.waitingSince ??= now
        waiting ||= now - held.waitingSince < PATIENCE_MS
      } else held.waitingSince = null
    }
    this.clock.hold(playing && waiting)
    for (const held of this.#held.values()) this.#move(held)
    if (this.#jumpedAt !== null && !waiting && this.#held.size > 0) {
      this.around.onThere?.(now - this.#jumpedAt)
      this.#jumpedAt = null
      this.#thereAt = now
    }
  }

  /** What leads goes there at once, so that the clock is held until it has come. */
  #jump(): void {
    this.#jumpedAt = this.around.now()
    for (const held of this.#held.values()) {
      held.waitingSince = null
      if (this.#isLeading(held) && this.#isDue(held)) held.element.currentTime = this.#wanted(held)
    }
  }

  #isLeading({ track }: Held): boolean {
    const key = keyOf(track)
    return this.#leads.has(key) || this.#voices.has(key)
  }

  #wanted({ track }: Held): number {
    return this.clock.at - track.begins_at
  }

  #isDue(held: Held): boolean {
    const wanted = this.#wanted(held)
    const { duration, error } = held.element
    const ends = Number.isFinite(duration) ? duration : held.track.ends_at - held.track.begins_at
    return wanted >= 0 && wanted < ends && error === null
  }

  #move(held: Held): void {
    const { element } = held
    const { playing, held: stands } = this.clock.get()
    const rests = this.#jumpedAt !== null || this.around.now() - this.#thereAt < REST_MS
    const waits = rests && !this.#isLeading(held)
    if (!this.#isDue(held) || waits) {
      if (!element.paused) element.pause()
    } else if (playing && !stands) this.#follow(held)
    else {
      if (!element.paused) element.pause()
      const wanted = this.#wanted(held)
      if (!element.seeking && Math.abs(element.currentTime - wanted) > FRAME_SECONDS) element.currentTime = wanted
    }
  }

  /** Keep with a clock that runs. */
  #follow(held: Held): void {
    const { element } = held
    const { rate } = this.clock.get()
    if (element.seeking) return
    const wanted = this.#wanted(held)
    if (element.paused && element.currentTime > wanted && element.currentTime - wanted <= held.waySeconds * rate) {
      return // it was sent ahead, and waits for the clock
    }
    const steering = steer(element.currentTime, wanted, rate, held.steering)
    if ('jump' in steering) {
      element.currentTime = steering.jump + held.waySeconds * rate
      held.waySeconds = Math.min(2 * held.waySeconds, LONGEST_WAY_SECONDS)
      element.pause()
      return
    }
    held.waySeconds = FIRST_WAY_SECONDS
    held.steering = steering.rate !== rate
    if (element.playbackRate !== steering.rate) element.playbackRate = steering.rate
    if (element.paused) void element.play().catch(() => undefined) // taken away meanwhile, or it may not: the next tick tries again
  }
}

/** Whether something that is due cannot be played yet. */
function isComing(element: Element, wanted: number): boolean {
  if (element.seeking) return true
  if (Number.isFinite(element.duration) && wanted > element.duration - END_SECONDS) return false
  return element.readyState < HAVE_FUTURE_DATA
}

function keyOf(track: PlayedTrack): string {
  return `${track.recording}/${track.file}`
}
