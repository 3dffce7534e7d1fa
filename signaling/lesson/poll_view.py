"""What of the polls is shown to whom, and what is written down of them.

Invariant: nothing that leaves here of an anonymous question says who answered what: no name, no id, and
no order in which it came. Who is no staff gets results that are shown, never names and nothing that staff
took out of sight, and their own answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ..wire import polls as wire
from ..wire.polls import Answer, Question
from .poll_state import PollState, RoundState
from .state import LessonState, present_person, replace


class Written(NamedTuple):
    """An answer for good. `person` and `name` are empty where the question was anonymous."""

    person: str
    name: str
    answer: Answer


class Record(NamedTuple):
    """A round that is over, for good."""

    poll: str
    round: int
    number: int
    question: Question
    opened_at: float
    closed_at: float
    answers: tuple[Written, ...]


def polls_for_staff(state: LessonState) -> list[wire.Poll]:
    """Return all polls, with all results, and names where names are given."""
    return [_poll(state, poll, results_too=True, names_too=True) for poll in state.polls.values()]


def polls_for_class(state: LessonState) -> list[wire.Poll]:
    """Return what is asked now, and what is shown."""
    return [
        _poll(state, poll, results_too=poll.shown, names_too=False)
        for poll in state.polls.values()
        if poll.is_open or poll.shown
    ]


def mine_of(state: LessonState, person_id: str) -> wire.Mine:
    """Return somebody's own answers to what is before the class."""
    if present_person(state, person_id) is None:
        return wire.Mine()
    answers = {
        poll.id: [one.answers.get(person_id) for one in poll.rounds]
        for poll in state.polls.values()
        if (poll.is_open or poll.shown) and any(person_id in one.answers for one in poll.rounds)
    }
    return wire.Mine(answers=answers)


def results(question: Question, one: RoundState, without: Collection[str] = ()) -> wire.Results:
    """Count a round; answers of those in `without` do not count."""
    if one.folded is not None:
        return one.folded
    return counted(question, [answer for person, answer in one.answers.items() if person not in without])


def counted(question: Question, answers: Sequence[Answer]) -> wire.Results:
    """Count answers to a question."""
    if question.kind == "text":
        return wire.Results(count=len(answers), texts=sorted(answer.text for answer in answers))
    points = range(1, wire.SCALE + 1) if question.kind == "scale" else range(len(question.options))
    tally = [sum(point in answer.chosen for answer in answers) for point in points]
    return wire.Results(count=len(answers), tally=tally)


def records(state: LessonState) -> list[Record]:
    """Return the rounds that are over and not known to be written down; all are over when the lesson is."""
    return [
        Record(
            poll=poll.id,
            round=number,
            number=poll.number,
            question=poll.question,
            opened_at=one.opened_at,
            closed_at=closed_at,
            answers=_written(state, poll.question, one),
        )
        for poll in state.polls.values()
        for number, one in enumerate(poll.rounds)
        if not one.kept and (closed_at := one.closed_at or state.ended_at) is not None
    ]


def _poll(state: LessonState, poll: PollState, *, results_too: bool, names_too: bool) -> wire.Poll:
    rounds = []
    for one in poll.rounds:
        named = _named(state, poll.question, one) if names_too else []
        found = results(poll.question, one, state.removed) if results_too else None
        if found is not None:
            found = _seen(poll, found, all_of_it=names_too)
        if found is not None and named:
            found = replace(found, texts=[])  # what was written stands beside the names already
        rounds.append(
            wire.Round(opened_at=one.opened_at, closed_at=one.closed_at, results=found, named=named)
        )
    return wire.Poll(id=poll.id, number=poll.number, question=poll.question, shown=poll.shown, rounds=rounds)


def _seen(poll: PollState, whole: wire.Results, *, all_of_it: bool) -> wire.Results:
    """Return results with what is hidden named (to staff), or without it."""
    if not poll.hidden:
        return whole
    if all_of_it:
        return replace(whole, hidden=sorted(poll.hidden & set(whole.texts)))
    return replace(whole, texts=[text for text in whole.texts if text not in poll.hidden])


def _named(state: LessonState, question: Question, one: RoundState) -> list[wire.NamedAnswer]:
    if question.anonymous:
        return []
    return [
        wire.NamedAnswer(person=person, name=_name(state, person), answer=answer)
        for person, answer in one.answers.items()
        if person not in state.removed
    ]


def _written(state: LessonState, question: Question, one: RoundState) -> tuple[Written, ...]:
    if question.anonymous:
        counted = [answer for person, answer in one.answers.items() if person not in state.removed]
        counted.sort(key=lambda answer: (answer.chosen, answer.text))
        return tuple(Written("", "", answer) for answer in counted)
    return tuple(Written(each.person, each.name, each.answer) for each in _named(state, question, one))


def _name(state: LessonState, person_id: str) -> str:
    person = state.people.get(person_id)
    return "" if person is None else person.name
