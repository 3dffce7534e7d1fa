/**
 * People at a page, each with a real binding and scene, told line by line what happens: the browsers' side of
 * tests/histories. Reads lists of commands from stdin, one a line as JSON, and answers each with a line of answers.
 *
 * Invariant: neither clock nor chance is this program's own, so that the same lines have the same answers.
 */
import { createInterface } from 'node:readline'
import { stdin, stdout } from 'node:process'
import type { BoardElement, Point } from './elements'
import { element, Person } from './person'
import { decodeFrame, type ClientMessage } from './protocol'

/** What is done with the hand. `pick`: which of the elements that can be seen. */
type Hand =
  | { do: 'draw'; kind: 'rectangle' | 'freedraw' }
  | { do: 'edit' | 'delete' | 'lock'; pick: number }
  | { do: 'press'; pick: number | null }
  | { do: 'move' | 'release' | 'undo' | 'redo' }

type Command =
  | { do: 'begin'; people: number }
  | { do: 'hear'; who: number; frames: string[]; nowMs: number }
  | { do: 'say'; who: number; nowMs: number }
  | { do: 'hello' | 'lost'; who: number }
  | { do: 'hand'; who: number; hand: Hand; nowMs: number; hint: boolean }
  | { do: 'scenes' }

interface Done {
  readonly id: string
  /** `null`: it was not there. */
  readonly before: BoardElement | null
}

type Named = Pick<BoardElement, 'id' | 'version' | 'versionNonce' | 'isDeleted'>

class Replica extends Person {
  #made = 0
  #held: string | null = null
  #done: Done[] = []
  #undone: Done[] = []

  constructor(number: number) {
    super(`p${number}`, chanceFrom(number + 1))
    this.#chance = chanceFrom(100 + number)
  }

  readonly #chance: () => number

  /** Does something, if that can be done now, and returns the element as it is then. `hint`: the lesson's word. */
  does(hand: Hand, hint: boolean): Named | null {
    if (hand.do === 'release') return this.#release()
    const mayDraw = this.binding.you === '' ? hint : this.binding.rights !== 'read'
    if (!mayDraw) return null
    switch (hand.do) {
      case 'draw':
        return this.#draws(this.#fresh(hand.kind, 4), null)
      case 'edit':
        return this.#changes(this.#seen(hand.pick), (one) => ({ x: Number(one.x) + 1 }))
      case 'delete':
        return this.#changes(this.#seen(hand.pick), () => ({ isDeleted: true }))
      case 'lock':
        return this.#changes(this.#seen(hand.pick), (one) => ({ locked: one.locked !== true }))
      case 'press':
        return this.#press(hand.pick)
      case 'move':
        return this.#move()
      case 'undo':
        return this.#turn(this.#done, this.#undone)
      case 'redo':
        return this.#turn(this.#undone, this.#done)
    }
  }

  #fresh(type: string, points: number): BoardElement {
    const fields = type === 'freedraw' ? { points: line(points), pressures: [] } : {}
    this.#made += 1
    return element(`${this.id}-${this.#made}`, { type, versionNonce: this.#chance(), locked: false, ...fields })
  }

  #seen(pick: number): BoardElement | null {
    const seen = this.scene.filter((one) => one.isDeleted !== true && one.id !== this.#held)
    return seen[pick % Math.max(1, seen.length)] ?? null
  }

  /** As Excalidraw's actions do: a new object with the next version. */
  #changes(before: BoardElement | null, change: (one: BoardElement) => Partial<BoardElement>): Named | null {
    return before === null ? null : this.#draws(this.#next(before, change(before)), before)
  }

  #next(one: BoardElement, change: Partial<BoardElement>): BoardElement {
    return { ...one, ...change, version: one.version + 1, versionNonce: this.#chance() }
  }

  #draws(after: BoardElement, before: BoardElement | null): Named {
    this.#done.push({ id: after.id, before: before === null ? null : structuredClone(before) })
    this.draw(after)
    return named(after)
  }

  #press(pick: number | null): Named | null {
    if (this.#held !== null) return null
    const one = pick === null ? this.#fresh('freedraw', 1) : this.#seen(pick)
    if (one === null) return null
    this.#held = one.id
    this.busy = new Set([one.id])
    if (pick !== null) return null
    return this.#draws(one, null)
  }

  /** As Excalidraw does under the hand: the same object, changed in place. */
  #move(): Named | null {
    const one = this.scene.find(({ id }) => id === this.#held)
    if (one === undefined || one.isDeleted === true) return null
    const moved = one.points === undefined ? { x: Number(one.x) + 1 } : { points: line(one.points.length + 1) }
    Object.assign(one, this.#next(one, moved))
    this.changed()
    return named(one)
  }

  #release(): Named | null {
    if (this.#held === null) return null
    const one = this.scene.find(({ id }) => id === this.#held)
    // A dot has two points as well.
    if (one?.points?.length === 1) this.#move()
    this.#held = null
    this.busy = new Set()
    this.changed()
    return one === undefined ? null : named(one)
  }

  /** Undo and redo are edits: what was before, under a new version. */
  #turn(from: Done[], to: Done[]): Named | null {
    const last = from.pop()
    const now = this.scene.find(({ id }) => id === last?.id)
    if (last === undefined || now === undefined || now.id === this.#held) return null
    to.push({ id: now.id, before: structuredClone(now) })
    const after = this.#next(now, last.before === null ? { isDeleted: true } : contentOf(last.before))
    this.draw(after)
    return named(after)
  }
}

function contentOf({ x, isDeleted, locked, points }: BoardElement): Partial<BoardElement> {
  return { x, isDeleted: isDeleted === true, locked, ...(points === undefined ? {} : { points }) }
}

function named({ id, version, versionNonce, isDeleted }: BoardElement): Named {
  return { id, version, versionNonce, isDeleted: isDeleted === true }
}

function line(points: number): Point[] {
  return Array.from({ length: points }, (_, at) => [at, at % 7] as const)
}

/** Whole numbers below 2³¹, the same ones for the same seed (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) >>> 1
  }
}

let people: Replica[] = []

function carryOut(command: Command): unknown {
  switch (command.do) {
    case 'begin':
      people = Array.from({ length: command.people }, (_, number) => new Replica(number))
      return null
    case 'scenes':
      return people.map(({ scene, binding }) => ({ scene, rights: binding.rights, unsaved: binding.unsaved }))
    case 'hello':
      return personAt(command).binding.hello()
    case 'lost':
      personAt(command).binding.lost()
      return null
    case 'hear': {
      const person = personAt(command)
      person.nowMs = command.nowMs
      for (const frame of command.frames) person.hear(...decodeFrame(frame))
      return null
    }
    case 'hand': {
      const person = personAt(command)
      person.nowMs = command.nowMs
      return person.does(command.hand, command.hint)
    }
    case 'say':
      return said(personAt(command), command.nowMs)
  }
}

function said(person: Replica, nowMs: number): ClientMessage[] {
  return person.after(nowMs - person.nowMs)
}

function personAt({ who }: { who: number }): Replica {
  const person = people[who]
  if (person === undefined) throw new Error(`there is nobody of number ${who}`)
  return person
}

for await (const text of createInterface({ input: stdin })) {
  stdout.write(`${JSON.stringify((JSON.parse(text) as Command[]).map(carryOut))}\n`)
}
