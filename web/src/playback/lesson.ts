/**
 * Who was where, who spoke, and what there is to see and hear of it at any moment of a lesson. Pure.
 *
 * Invariant: every question is answered for every moment, before the lesson, within and after it.
 */
import type { Playback, PlayedPage, PlayedPerson, PlayedTrack, Turn } from '../rest/playback'

/** With the class. Other places are groups. */
export const CLASS = 'lesson'

/** Where one watches: wherever the teacher is, with the class, or in a group. */
export type Where = 'teacher' | typeof CLASS | (string & {})

/** Whom one sees large: the teacher, whoever speaks, or everybody alike. */
export type Picture = 'teacher' | 'speaker' | 'grid'

/** As many as two cores of a Chromebook decode. */
export const MOST_FACES = 9
export const MOST_VOICES = 8
/** Who speaks soon is heard from the first syllable; who has just spoken, to the last. */
const BEFORE_SECONDS = 3
const AFTER_SECONDS = 2
/** Whoever spoke last stays large for so long, though nobody else has spoken. */
const SPEAKER_SECONDS = 60

/** A moment that is some milliseconds short of a second, for it was rounded, is that second. */
const ROUNDED = 0.02

/** Which second of the lesson a moment is in. */
export function secondOf(playback: Playback, at: number): number {
  return Math.max(0, Math.floor(at - playback.begins_at + ROUNDED))
}

interface Span {
  begins_at: number
  ends_at: number
}

function covers(span: Span, at: number): boolean {
  return span.begins_at <= at && at < span.ends_at
}

function isStaff({ role }: PlayedPerson): boolean {
  return role === 'teacher' || role === 'assistant'
}

export function isThere(person: PlayedPerson, at: number): boolean {
  return person.stays.some(({ came_at: came, went_at: went }) => came <= at && (went === null || at < went))
}

/** Where somebody is: with the class, or in a group. */
export function placeOf(person: PlayedPerson, at: number): string {
  return person.places.find((place) => covers(place, at))?.group ?? CLASS
}

/** Where one is who watches from `where`; in a group that nobody is in, with the class. */
export function placeAt(playback: Playback, where: Where, at: number): string {
  if (where === 'teacher') {
    const teacher = teacherAt(playback, at)
    return teacher === null ? CLASS : placeOf(teacher, at)
  }
  return playback.people.some((person) => isThere(person, at) && placeOf(person, at) === where) ? where : CLASS
}

/** The first of the teachers who is there; then of their helpers. */
export function teacherAt(playback: Playback, at: number): PlayedPerson | null {
  const there = playback.people.filter((person) => isStaff(person) && isThere(person, at))
  return there.find(({ role }) => role === 'teacher') ?? there[0] ?? null
}

/** The phase that goes on, or else the last one that began; -1: none has begun. */
export function phaseAt(playback: Playback, at: number): number {
  return playback.phases.findLastIndex((phase) => phase.began_at <= at)
}

/** Who speaks in a place, who began last first. */
export function speakersAt(playback: Playback, place: string, at: number): Turn[] {
  return playback.turns.filter((turn) => turn.place === place && covers(turn, at)).reverse()
}

/** Who speaks in a place, or spoke last there. */
export function speakerAt(playback: Playback, place: string, at: number): string | null {
  const begun = playback.turns.findLast((turn) => turn.place === place && turn.begins_at <= at)
  return begun === undefined || at - begun.ends_at > SPEAKER_SECONDS ? null : begun.person
}

/** What is to be seen. `large`: whose picture leads; `null`: all alike. */
export interface Stage {
  screens: PlayedTrack[]
  faces: PlayedTrack[]
  large: string | null
}

export function stageAt(playback: Playback, place: string, picture: Picture, at: number): Stage {
  const seen = playback.tracks.filter((track) => track.place === place && covers(track, at))
  const staff = new Set(playback.people.filter(isStaff).map(({ id }) => id))
  const speaker = speakerAt(playback, place, at)
  const teacher = teacherAt(playback, at)?.id ?? null
  const large = picture === 'teacher' ? teacher : picture === 'speaker' ? speaker : null
  const weight = ({ person }: PlayedTrack): number => (person === large ? 2 : staff.has(person) ? 1 : 0)
  const recently = lastSpoke(playback, place, at)
  const faces = seen
    .filter(({ source }) => source === 'camera')
    .sort((a, b) => weight(b) - weight(a) || (recently.get(b.person) ?? 0) - (recently.get(a.person) ?? 0))
    .slice(0, MOST_FACES)
  return { screens: seen.filter(({ source }) => source === 'screen').slice(-1), faces, large }
}

/** When everybody began to speak last in a place. */
function lastSpoke(playback: Playback, place: string, at: number): Map<string, number> {
  const last = new Map<string, number>()
  for (const turn of playback.turns) {
    if (turn.begins_at > at) break
    if (turn.place === place) last.set(turn.person, turn.begins_at)
  }
  return last
}

/** What is to be heard: who speaks, did, or is about to; where it is not known who spoke, everybody. */
export function voicesAt(playback: Playback, place: string, at: number): PlayedTrack[] {
  const voices = playback.tracks.filter(
    (track) => track.source === 'microphone' && track.place === place && covers(track, at),
  )
  if (playback.turns.length === 0) return voices.slice(0, MOST_VOICES)
  const near = new Map<string, number>()
  for (const turn of playback.turns) {
    if (turn.begins_at - BEFORE_SECONDS > at) break
    if (turn.place === place && at < turn.ends_at + AFTER_SECONDS) near.set(turn.person, turn.begins_at)
  }
  return voices
    .filter(({ person }) => near.has(person))
    .sort((a, b) => (near.get(b.person) ?? 0) - (near.get(a.person) ?? 0))
    .slice(0, MOST_VOICES)
}

/** The pages that those in a place had before them, and in a group the class's besides. */
export function pagesIn(playback: Playback, place: string): PlayedPage[] {
  return playback.pages.filter(({ kind, owner }) =>
    kind === 'group' ? owner === place : kind === 'shown' || kind === 'class',
  )
}

/** The page in a place on which something was drawn last; before anything was, the first to be drawn on. */
export function pageAt(playback: Playback, place: string, at: number): PlayedPage | null {
  const second = at - playback.begins_at
  let [found, drawnAt] = [null as PlayedPage | null, -Infinity]
  for (const page of pagesIn(playback, place)) {
    const last = page.drawn_at.findLast((drawn) => drawn <= second)
    if (last !== undefined && last >= drawnAt) [found, drawnAt] = [page, last]
  }
  return found ?? pagesIn(playback, place)[0] ?? null
}

/** The pages of several people on which somebody drew between two moments. */
export function drawnIn(playback: Playback, begins: number, ends: number): PlayedPage[] {
  const [from, to] = [begins - playback.begins_at, ends - playback.begins_at]
  return playback.pages.filter(({ kind, drawn_at }) => kind !== 'own' && drawn_at.some((second) => from <= second && second <= to))
}

/** How long there was talk in a place, each second once, and how long there were people to talk. */
export function talkIn(playback: Playback, place: string): { spans: Span[]; seconds: number } {
  const spans: Span[] = []
  for (const { begins_at, ends_at } of playback.turns.filter((turn) => turn.place === place)) {
    const last = spans.at(-1)
    if (last !== undefined && begins_at <= last.ends_at) last.ends_at = Math.max(last.ends_at, ends_at)
    else spans.push({ begins_at, ends_at })
  }
  return { spans, seconds: spans.reduce((sum, span) => sum + span.ends_at - span.begins_at, 0) }
}

/** The places that there was anything to hear or see in, the class first. */
export function placesOf(playback: Playback): string[] {
  const lively = new Set([...playback.turns, ...playback.tracks].map(({ place }) => place))
  return [CLASS, ...playback.groups.map(({ id }) => id)].filter((place) => place === CLASS || lively.has(place))
}
