"""What the document computes, as the page does (web/src/pages/record/measures.test.ts)."""

from __future__ import annotations

from signaling.record.pdf.measures import (
    Part,
    gaps_of,
    lesson_span,
    mean,
    parts_of,
    strips_of,
    whole_minutes,
)
from signaling.wire.polls import Results
from signaling.wire.record import Attendance, LessonRecord, PhaseRecord, Stay


def record(began: float | None, ended: float | None, *stays: Stay) -> LessonRecord:
    pupils = [Attendance(name="はな", role="student", stays=[stay]) for stay in stays]
    return LessonRecord(lesson_id="l", title="", began_at=began, ended_at=ended, pupils=pupils)


def test_a_lesson_is_as_long_as_the_class_was_together() -> None:
    """A teacher may prepare before and end it later; one that goes on is up to now."""
    stays = (Stay(came_at=100, went_at=400), Stay(came_at=150, went_at=500))
    assert lesson_span(record(0, 900, *stays), 1000) == (100, 500)
    assert lesson_span(record(0, 900), 1000) == (0, 900)
    assert lesson_span(record(0, None, Stay(came_at=50)), 1000) == (50, 1000)
    assert lesson_span(record(None, None), 1000) is None


def test_what_was_was_a_minute_at_least() -> None:
    """Half a minute and more is one more."""
    assert [whole_minutes(seconds) for seconds in (-1, 0, 1, 89, 90, 150)] == [0, 0, 1, 1, 2, 3]


def test_stays_are_cut_off_at_the_lessons_ends() -> None:
    """And what was outside is nothing."""
    stays = [Stay(came_at=0, went_at=150), Stay(came_at=175), Stay(came_at=300, went_at=400)]
    assert parts_of(stays, Part(100, 200)) == [(0, 0.5), (0.75, 1)]
    assert gaps_of(stays[:2]) == [25]
    assert parts_of(stays, Part(100, 100)) == []


def test_strips_have_one_scale() -> None:
    """The longer of both rows is all of it."""
    phases = [
        PhaseRecord(name="a", mode="class", prompt="", minutes=5, began_at=0, ended_at=600),
        PhaseRecord(name="b", mode="alone", prompt="", minutes=5, began_at=600),
    ]
    planned, run, ticks = strips_of(phases, 1200)
    assert planned == [(0, 0.25), (0.25, 0.5)]
    assert run == [(0, 0.5), (0.5, 1)]
    assert [tick.minutes for tick in ticks] == [0, 5, 10, 15, 20]
    assert strips_of([], 0).planned == []


def test_a_mean_is_of_answers() -> None:
    """Of none there is none."""
    assert mean(Results(count=2, tally=[1, 0, 1])) == 2
    assert mean(Results(count=0, tally=[0, 0])) is None
