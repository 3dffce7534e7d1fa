/** What the page computes of a record. Pure: the present is an argument, all times are seconds since 1970. */
import type { LessonRecord, PhaseRecord, RecordTable, Stay } from '../../rest/record'
import type { RecordedTrack } from '../../rest/recordings'
import type { Results } from '../../wire'

export interface Span {
  from: number
  to: number
}

/** A part of something, its ends from 0 to 1. */
export interface Part {
  from: number
  to: number
}

/** Minutes between two marks below the strips: the first that leaves few enough of them. */
const TICK_MINUTES = [1, 5, 10, 30, 60] as const
/** As many numbers as stand beside each other on a phone. */
const MOST_TICKS = 7

/**
 * When the class was together: from when both staff and a pupil were there, until the last pupil left or it ended.
 *
 * A teacher may prepare boards the day before, and end the lesson in the evening. `null`: it has not begun.
 */
export function lessonSpan({ began_at, ended_at, pupils }: LessonRecord, now: number): Span | null {
  if (began_at === null) return null
  const end = ended_at ?? now
  const stays = pupils.flatMap((pupil) => pupil.stays)
  if (stays.length === 0) return { from: began_at, to: Math.max(began_at, end) }
  const from = Math.max(began_at, Math.min(...stays.map(({ came_at }) => came_at)))
  const left = Math.max(...stays.map(({ went_at }) => went_at ?? end))
  return { from, to: Math.max(from, Math.min(end, left)) }
}

/** The minutes that somebody would say it was: what was, was one at least. */
export function wholeMinutes(seconds: number): number {
  return seconds <= 0 ? 0 : Math.max(1, Math.round(seconds / 60))
}

/** Where in the lesson these times are; what is before and after it is cut off. */
export function partsOf(stays: readonly Stay[], span: Span): Part[] {
  const length = span.to - span.from
  if (length <= 0) return []
  const place = (at: number): number => Math.min(1, Math.max(0, (at - span.from) / length))
  return stays
    .map(({ came_at, went_at }) => ({ from: place(came_at), to: place(went_at ?? span.to) }))
    .filter(({ from, to }) => to > from)
}

/** The times between, seconds each. */
export function gapsOf(stays: readonly Stay[]): number[] {
  return stays.slice(1).map(({ came_at }, index) => Math.max(0, came_at - (stays[index]?.went_at ?? came_at)))
}

export function ran(phase: PhaseRecord, now: number): number {
  return Math.max(0, (phase.ended_at ?? now) - phase.began_at)
}

export interface Strips {
  planned: Part[]
  run: Part[]
  /** Marks of a ruler below both, each where it stands from 0 to 1. */
  ticks: { minutes: number; place: number }[]
}

/** Phases side by side, both rows from the beginning of the first one and to the same scale. */
export function stripsOf(phases: readonly PhaseRecord[], now: number): Strips {
  const began = phases[0]?.began_at ?? 0
  const ends = phases.map((phase) => phase.began_at + ran(phase, now) - began)
  const length = Math.max(plannedMinutes(phases) * 60, ...ends, 1)
  let minutes = 0
  const planned = phases.map((phase) => {
    const from = (minutes * 60) / length
    minutes += phase.minutes
    return { from, to: (minutes * 60) / length }
  })
  const run = phases.map((phase, index) => ({ from: (phase.began_at - began) / length, to: (ends[index] ?? 0) / length }))
  return { planned, run, ticks: ticksOf(length / 60) }
}

function ticksOf(length: number): Strips['ticks'] {
  const step = TICK_MINUTES.find((minutes) => length / minutes < MOST_TICKS) ?? Math.ceil(length / MOST_TICKS)
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => ({
    minutes: index * step,
    place: (index * step) / length,
  }))
}

export function plannedMinutes(phases: readonly PhaseRecord[]): number {
  return phases.reduce((sum, { minutes }) => sum + minutes, 0)
}

/** Half are smaller, half are larger. `null` of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? 0, sorted[middle] ?? 0]
  return (low + high) / 2
}

/** The middle of a scale's answers, from 1. `null` where nobody answered. */
export function mean({ tally = [] }: Results): number | null {
  const count = tally.reduce((sum, one) => sum + one, 0)
  return count === 0 ? null : tally.reduce((sum, one, index) => sum + one * (index + 1), 0) / count
}

/** Those that are still open first; otherwise as they came. */
export function openFirst<One>(all: readonly One[], closedAt: (one: One) => number | null): One[] {
  const isOpen = (one: One): boolean => closedAt(one) === null
  return [...all.filter(isOpen), ...all.filter((one) => !isOpen(one))]
}

export function cameOf<One extends { stays: Stay[] }>(people: readonly One[]): One[] {
  return people.filter(({ stays }) => stays.length > 0)
}

export interface TracksOf {
  name: string
  seat: number | null
  tracks: RecordedTrack[]
}

/** Tracks by whose they are: who has no number (staff, guests) first, then by number. */
export function byPerson(tracks: readonly RecordedTrack[]): TracksOf[] {
  const found = new Map<string, TracksOf>()
  for (const track of tracks) {
    const key = `${String(track.seat)} ${track.name}`
    const held = found.get(key) ?? { name: track.name, seat: track.seat, tracks: [] }
    held.tracks.push(track)
    found.set(key, held)
  }
  return [...found.values()].sort((a, b) => (a.seat ?? -1) - (b.seat ?? -1))
}

export type SectionName = RecordTable | 'reflections' | 'chat'

/** The sections that have something in them, in the order of the page. */
export function sectionsOf(record: LessonRecord): SectionName[] {
  const { pupils, staff, observers, phases, polls, hands, groups, boards, questions, notes, reflections } = record
  const filled: Record<SectionName, boolean> = {
    attendance: record.began_at !== null && pupils.length + staff.length + observers.length > 0,
    phases: phases.length > 0,
    polls: polls.length > 0,
    groups: groups.length > 0,
    boards: boards.length > 0,
    hands: hands.length > 0,
    questions: questions.length > 0,
    reflections: reflections !== null,
    notes: notes.length > 0,
    chat: record.messages_by_pupils + record.messages_by_staff > 0,
  }
  return (Object.keys(filled) as SectionName[]).filter((name) => filled[name])
}

/** Those of them that there is a file of. */
export function tablesOf(record: LessonRecord): RecordTable[] {
  return sectionsOf(record).filter((name) => name !== 'reflections' && name !== 'chat')
}
