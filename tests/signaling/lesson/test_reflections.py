"""When reflections may be written, and by whom they are read."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.lesson.reflection_commands import CloseReflections, OpenReflections
from signaling.lesson.reflections import may_read, may_recall, may_reflect
from signaling.lesson.state import LessonState, encode_state, replace
from signaling.lesson.view import VIEWERS, project
from signaling.wire.reflections import ReflectionSheet
from tests.kit.lesson_states import CAST, NOW, done, full_lesson, go_to, grouped_lesson, in_phase, with_plan

OPEN, CLOSE = OpenReflections(by="teacher", scale=True), CloseReflections(by="teacher")


@dataclass(frozen=True)
class Row:
    """What may be done with reflections in a state."""

    state: LessonState
    writers: frozenset[str]
    readers: frozenset[str]
    recalling: frozenset[str]


STAFF, PUPILS = frozenset({"teacher", "assistant"}), frozenset({"hana", "ken"})
NOBODY: frozenset[str] = frozenset()
TABLE = {
    "never opened": Row(full_lesson(), NOBODY, STAFF, PUPILS),
    "open": Row(done(full_lesson(), OPEN), PUPILS, STAFF, PUPILS),
    "open, in groups": Row(done(grouped_lesson(), OPEN), PUPILS, STAFF, PUPILS),
    "open, alone": Row(done(in_phase(1), OPEN), PUPILS, STAFF, PUPILS),
    "closed": Row(done(full_lesson(), OPEN, CLOSE), NOBODY, STAFF, PUPILS),
    "opened again": Row(done(full_lesson(), OPEN, CLOSE, OPEN), PUPILS, STAFF, PUPILS),
    "hana removed": Row(
        done(full_lesson(), OPEN, c.RemovePerson(by="teacher", person="hana")),
        frozenset({"ken"}),
        STAFF,
        frozenset({"ken"}),
    ),
    "teacher left": Row(
        done(full_lesson(), OPEN, c.Leave(by="teacher", session_id="s-teacher")),
        PUPILS,
        frozenset({"assistant"}),
        PUPILS,
    ),
    "ended": Row(done(full_lesson(), OPEN, c.EndLesson(by="teacher")), NOBODY, NOBODY, NOBODY),
}


@pytest.mark.parametrize("name", TABLE)
def test_who_may_do_what(name: str) -> None:
    """Students write while it is open, wherever they are; staff reads; nobody else does either."""
    row = TABLE[name]
    everybody = [*CAST, "stranger"]
    assert {person for person in everybody if may_reflect(row.state, person) is None} == row.writers
    assert {person for person in everybody if may_read(row.state, person) is None} == row.readers
    assert {person for person in everybody if may_recall(row.state, person) is None} == row.recalling


def test_a_pupil_who_comes_too_late_is_told_so() -> None:
    """Closed is another thing than not allowed: the page says it in other words."""

    def code(state: LessonState, person: str) -> str:
        refusal = may_reflect(state, person)
        assert isinstance(refusal, Refusal)
        return refusal.code.value

    closed = done(full_lesson(), OPEN, CLOSE)
    assert code(closed, "hana") == "reflections_closed"
    assert code(closed, "observer") == "not_allowed"
    assert code(closed, "stranger") == "not_in_lesson"
    assert code(done(closed, c.EndLesson(by="teacher")), "hana") == "lesson_ended"


def test_everybody_sees_whether_it_is_open() -> None:
    """And since when; opening what is open keeps that moment, opening again begins a new one."""
    state = done(full_lesson(), OPEN)
    for viewer in VIEWERS:
        assert project(full_lesson(), viewer).lesson.reflection_sheet is None
        assert project(state, viewer).lesson.reflection_sheet == ReflectionSheet(open=True, opened_at=NOW)
    later = done(state, OpenReflections(by="assistant", scale=False), now=NOW + 60)
    assert later.reflection_sheet == ReflectionSheet(open=True, scale=False, opened_at=NOW)
    closed = done(later, CLOSE, now=NOW + 90)
    assert closed.reflection_sheet == ReflectionSheet(open=False, scale=False, opened_at=NOW)
    again = done(closed, OPEN, now=NOW + 120).reflection_sheet
    assert again is not None
    assert again.opened_at == NOW + 120


def test_closing_what_is_not_open_changes_nothing() -> None:
    """Two teachers press at once, or one twice."""
    assert done(full_lesson(), CLOSE) == full_lesson()
    closed = done(full_lesson(), OPEN, CLOSE)
    assert done(closed, CLOSE) == closed


def test_a_phase_opens_them_each_time_it_begins() -> None:
    """And the next phase leaves them open: whoever still writes is not cut off."""
    state = with_plan(full_lesson())
    steps = state.phases.steps
    last = replace(steps[-1], phase=replace(steps[-1].phase, reflection=True))
    state = replace(state, phases=replace(state.phases, steps=(*steps[:-1], last)))
    before = done(state, go_to(state, 0))
    assert before.reflection_sheet is None
    begun = done(before, go_to(before, 4))
    assert begun.reflection_sheet == ReflectionSheet(open=True, opened_at=NOW)
    after = done(begun, go_to(begun, 0))
    assert after.reflection_sheet == begun.reflection_sheet
    closed = done(after, CLOSE)
    again = done(closed, go_to(closed, 4), now=NOW + 5)
    assert again.reflection_sheet == ReflectionSheet(open=True, opened_at=NOW + 5)


def test_the_state_has_no_place_for_a_text() -> None:
    """Who wrote, and what, is in SQL alone: the sheet holds three values and nothing else."""
    assert set(ReflectionSheet.__struct_fields__) == {"open", "scale", "opened_at"}
    assert encode_state(done(full_lesson(), OPEN)).count(b"reflection") == 1
