/** What the page shows of polls. Pure. */
import type { LessonView } from '../protocol/lessonview'
import type { Answer, Person, Poll, Question, Results, Round } from '../wire'

export const MAX_OPTIONS = 10
export const MIN_OPTIONS = 2
export const MAX_ANSWER_CHARACTERS = 200
export const SCALE = [1, 2, 3, 4, 5] as const

export function isOpen(poll: Poll): boolean {
  return (lastRound(poll)?.closed_at ?? null) === null
}

export function lastRound(poll: Poll): Round | undefined {
  return poll.rounds.at(-1)
}

/** What a pupil has before them: the question that is open, else the one whose results are shown. */
export function pollForClass(view: LessonView): Poll | null {
  const polls = [...view.polls.values()]
  return polls.find(isOpen) ?? polls.find((poll) => poll.shown) ?? null
}

/** What staff works on: the question that is open or shown, else the newest. */
export function pollForStaff(view: LessonView): Poll | null {
  return pollForClass(view) ?? [...view.polls.values()].at(-1) ?? null
}

/** Pupils who have not answered the last round; of an anonymous question nobody knows. */
export function waitingFor(poll: Poll, pupils: readonly Person[]): Person[] {
  const answered = new Set((lastRound(poll)?.named ?? []).map(({ person }) => person))
  return poll.question.anonymous === true ? [] : pupils.filter(({ id }) => !answered.has(id))
}

/** The words of each line of the results. */
export function linesOf(question: Question): string[] {
  return question.kind === 'scale' ? SCALE.map(String) : (question.options ?? [])
}

/** What an answer says in words: what was written, or each line that was chosen. */
export function wordsOf(question: Question, answer: Answer): string[] {
  if (question.kind === 'text') return [answer.text ?? '']
  const lines = linesOf(question)
  const first = question.kind === 'scale' ? 1 : 0
  return (answer.chosen ?? []).map((chosen) => lines[chosen - first] ?? '')
}

/** How much of all who answered, from 0 to 1. */
export function share(results: Results, line: number): number {
  return results.count === 0 ? 0 : (results.tally?.[line] ?? 0) / results.count
}

/** What was written in a round: from the texts, or from beside the names, where one is sent names. */
export function textsOf(round: Round): string[] {
  const texts = round.results?.texts ?? []
  return texts.length > 0 ? texts : (round.named ?? []).map(({ answer }) => answer.text ?? '')
}
