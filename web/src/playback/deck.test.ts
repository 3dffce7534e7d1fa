import { expect, it, vi } from 'vitest'
import { PlaybackClock } from './clock'
import { Deck, PATIENCE_MS, type Element } from './deck'
import { steer } from './steer'
import { BEGINS, track } from './testing'

/** A media element that plays by the same clock as the tests. */
class Played implements Element {
  src = ''
  playbackRate = 1
  paused = true
  seeking = false
  readyState = 4
  duration = Infinity
  error = null
  volume = 1
  onseeked: Element['onseeked'] = null
  oncanplay: Element['oncanplay'] = null
  #at = 0
  loads = 0

  constructor(private readonly late = false) {}

  get currentTime(): number {
    return this.#at
  }

  set currentTime(at: number) {
    this.#at = at
    this.seeking = this.late
  }

  pass(seconds: number): void {
    if (!this.paused && !this.seeking) this.#at += seconds * this.playbackRate
  }

  play(): Promise<void> {
    this.paused = false
    return Promise.resolve()
  }

  pause(): void {
    this.paused = true
  }

  load(): void {
    this.loads += 1
  }

  removeAttribute(): void {
    this.src = ''
  }
}

function room() {
  const time = { ms: 0 }
  const there = vi.fn()
  const clock = new PlaybackClock(BEGINS, BEGINS + 600, () => time.ms)
  const voices: Played[] = []
  const makeVoice = (): Played => {
    const voice = new Played()
    voices.push(voice)
    return voice
  }
  const deck = new Deck(clock, { addressOf: ({ file }) => file, makeVoice, now: () => time.ms, onThere: there })
  clock.subscribe(() => {
    deck.tick()
  })
  const pass = (seconds: number, ...elements: Played[]): void => {
    for (let step = 0; step < seconds * 5; step += 1) {
      for (const element of elements) element.pass(0.2)
      time.ms += 200
      deck.tick()
    }
  }
  return { clock, deck, voices, there, pass }
}

it('plays each file from where it is in the lesson', () => {
  const { clock, deck, pass } = room()
  const [first, later] = [new Played(), new Played()]
  deck.attach(track('hana', 'camera', 0), first)
  deck.attach(track('ken', 'camera', 30), later)
  clock.seek(BEGINS + 20)
  pass(0.6)
  expect([first.currentTime, first.paused, later.paused]).toEqual([20, true, true])
  clock.play()
  pass(11, first, later)
  expect(Math.abs(first.currentTime - (clock.at - BEGINS))).toBeLessThan(0.3)
  expect(later.paused).toBe(false)
  expect(later.currentTime).toBeLessThan(1.5)
})

it('holds the clock while a picture is not there, and goes on without it when it takes too long', () => {
  const { clock, deck, pass } = room()
  const slow = new Played()
  slow.readyState = 1
  deck.attach(track('hana', 'camera'), slow)
  deck.setLeads([track('hana', 'camera')])
  clock.play()
  pass(1)
  expect(clock.at).toBe(BEGINS)
  slow.readyState = 4
  pass(1)
  expect(clock.at).toBeGreaterThan(BEGINS)
  slow.readyState = 1
  pass(PATIENCE_MS / 1000)
  const before = clock.at
  pass(2)
  expect(clock.at).toBeGreaterThan(before + 1)
})

it('waits for nothing that has ended, is broken, or is not due', () => {
  const { clock, deck, pass } = room()
  const [ended, broken, later] = [new Played(), new Played(), new Played()]
  ended.duration = 5
  Object.assign(broken, { readyState: 0, error: {} })
  later.readyState = 0
  deck.attach(track('hana', 'camera'), ended)
  deck.attach(track('ken', 'camera'), broken)
  deck.attach(track('yui', 'camera', 300), later)
  clock.seek(BEGINS + 10)
  clock.play()
  pass(2)
  expect(clock.at).toBeGreaterThan(BEGINS + 11)
  expect(ended.paused).toBe(true)
})

it('tells how long it took until all was there after a jump', () => {
  const { clock, deck, there, pass } = room()
  const late = new Played(true)
  deck.attach(track('hana', 'camera'), late)
  deck.setLeads([track('hana', 'camera')])
  clock.seek(BEGINS + 100)
  pass(0.6)
  expect(there).not.toHaveBeenCalled()
  late.seeking = false
  pass(0.2)
  expect(there).toHaveBeenCalledTimes(1)
  expect(there).toHaveBeenCalledWith(800)
})

it('lets those come later who do not lead, and sends them ahead so that they meet the clock', () => {
  const { clock, deck, there, pass } = room()
  const [lead, other] = [new Played(true), new Played(true)]
  deck.attach(track('hana', 'camera'), lead)
  deck.attach(track('ken', 'camera'), other)
  deck.setLeads([track('hana', 'camera')])
  clock.play()
  pass(0.4)
  clock.seek(BEGINS + 100)
  pass(1, lead, other)
  expect([lead.currentTime, other.currentTime < 100]).toEqual([100, true])
  lead.seeking = false
  pass(0.4, lead, other)
  expect(other.currentTime).toBeLessThan(100)
  pass(0.4, lead, other)
  expect(there).toHaveBeenCalled()
  expect(other.currentTime).toBeGreaterThan(100.3)
  other.seeking = false
  pass(5, lead, other)
  expect(Math.abs(other.currentTime - (clock.at - BEGINS))).toBeLessThan(0.25)
  expect(other.paused).toBe(false)
})

it('sends a slow one farther ahead each time, until it is there before the clock', () => {
  const { clock, deck, pass } = room()
  const slow = new Played(true)
  deck.attach(track('ken', 'camera'), slow)
  clock.seek(BEGINS + 100)
  clock.play()
  for (let turn = 0; turn < 6; turn += 1) {
    pass(2, slow)
    slow.seeking = false
  }
  pass(4, slow)
  expect(Math.abs(slow.currentTime - (clock.at - BEGINS))).toBeLessThan(0.25)
})

it('hears only whom it is told to, with elements that it uses again', () => {
  const { deck, voices } = room()
  deck.unlock()
  const made = voices.length
  expect(voices.every(({ loads }) => loads === 1)).toBe(true)
  deck.setVolume(0.5)
  deck.setVoices([track('hana', 'microphone'), track('ken', 'microphone')])
  deck.setVoices([track('yui', 'microphone')])
  expect(voices.length).toBe(made)
  const heard = voices.filter(({ src }) => src !== '')
  expect(heard.map(({ src, volume }) => [src, volume])).toEqual([['yui-microphone-0', 0.5]])
})

it('steers gently what is a little apart, and jumps where it is far', () => {
  expect(steer(10, 10.02, 1, false)).toEqual({ rate: 1 })
  expect(steer(10.1, 10, 1, false)).toEqual({ rate: 0.94 })
  expect(steer(9.9, 10, 2, false)).toEqual({ rate: 2.12 })
  expect(steer(10.02, 10, 1, true)).toEqual({ rate: 0.94 })
  expect(steer(12, 10, 1, false)).toEqual({ jump: 10 })
})
