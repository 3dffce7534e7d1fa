"""The end of a lesson, and what time brings about."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.outcome import Applied
from signaling.lesson.reducer import apply
from signaling.lesson.state import (
    REHEARSAL_UNATTENDED_SECONDS,
    UNATTENDED_SECONDS,
    next_deadline,
    replace,
    standing,
)
from tests.kit.lesson_states import NOW, done, empty_lesson, full_lesson, join_of, refused


def gone(*people: str) -> list[c.Command]:
    return [c.Leave(by=person, session_id=f"s-{person}") for person in people]


def test_the_end_is_the_end() -> None:
    """Everybody's session learns of it, nobody comes back, nothing changes any more."""
    state = done(full_lesson(), c.EndLesson(by="teacher"))
    assert standing(state, "hana", "s-hana") == "ended"
    assert refused(state, join_of("hana")) == "lesson_ended"
    assert refused(state, c.SetHand(by="hana", raised=True)) == "lesson_ended"
    assert done(state, c.Tick(), c.SessionLost(person="hana", session_id="s-hana")) == state


def test_a_lesson_can_be_ended_from_outside() -> None:
    """The desk ends a lesson without being in it; twice is once."""
    state = done(full_lesson(), c.CloseLesson())
    assert state.ended_at == NOW
    assert done(state, c.CloseLesson(), now=NOW + 9) == state


def test_an_unattended_lesson_ends_after_thirty_minutes() -> None:
    """When the last of the staff has left, pupils keep the room for half an hour."""
    state = done(full_lesson(), *gone("teacher", "assistant"))
    assert next_deadline(state) == NOW + UNATTENDED_SECONDS
    early = done(state, c.Tick(), now=NOW + UNATTENDED_SECONDS - 1)
    assert early.ended_at is None
    assert done(early, c.Tick(), now=NOW + UNATTENDED_SECONDS).ended_at == NOW + UNATTENDED_SECONDS


def test_a_returning_assistant_keeps_the_lesson_alive() -> None:
    """Any of the staff will do, and the half hour begins anew."""
    state = done(full_lesson(), *gone("teacher", "assistant"))
    state = done(state, join_of("assistant", "assistant"), now=NOW + 1700)
    assert state.unattended_since is None
    state = done(state, *gone("assistant"), now=NOW + 1710)
    assert next_deadline(state) == NOW + 1710 + UNATTENDED_SECONDS


def test_pupils_who_are_early_do_not_end_a_lesson() -> None:
    """Before anybody of the staff has come, the half hour does not run: nobody left the class alone."""
    state = done(empty_lesson(), join_of("hana"))
    assert done(state, c.Tick(), now=NOW + 10 * UNATTENDED_SECONDS) == state
    assert state.started_at is None


def test_a_lesson_starts_with_its_staff() -> None:
    """The start is when somebody of the staff first came, and stays so."""
    state = done(done(empty_lesson(), join_of("hana")), join_of("teacher", "teacher"), now=NOW + 60)
    assert state.started_at == NOW + 60
    assert done(state, join_of("assistant", "assistant"), now=NOW + 90).started_at == NOW + 60


def test_a_teacher_whose_line_dropped_counts_as_there_for_thirty_seconds() -> None:
    """The half hour begins when the seat is given up."""
    state = done(full_lesson(), *gone("assistant"), c.SessionLost(person="teacher", session_id="s-teacher"))
    assert state.unattended_since is None
    assert done(state, c.Tick(), now=NOW + 30).unattended_since == NOW + 30


def test_a_tick_twice_is_a_tick_once() -> None:
    """Any number of nodes may tick the same moment."""
    state = done(full_lesson(), *(c.SessionLost(person=p, session_id=f"s-{p}") for p in full_lesson().people))
    once = done(state, c.Tick(), now=NOW + 31)
    assert done(once, c.Tick(), now=NOW + 31) == once
    late = done(once, c.Tick(), now=NOW + 31 + UNATTENDED_SECONDS)
    again = apply(late, c.Tick(), NOW + 31 + UNATTENDED_SECONDS)
    assert again == Applied(late)


def test_a_rehearsal_ends_minutes_after_its_teacher_went() -> None:
    """Simulated pupils wait five minutes for a teacher who left, or who never came."""
    rehearsal = replace(empty_lesson(), rehearsal=True)
    never = done(rehearsal, join_of("hana"))
    left = done(rehearsal, join_of("teacher", "teacher"), join_of("hana"), *gone("teacher"))
    for state in (never, left):
        assert next_deadline(state) == NOW + REHEARSAL_UNATTENDED_SECONDS
        early = done(state, c.Tick(), now=NOW + REHEARSAL_UNATTENDED_SECONDS - 1)
        assert early.ended_at is None
        assert done(early, c.Tick(), now=NOW + REHEARSAL_UNATTENDED_SECONDS).ended_at is not None
