"""What the document computes of a record, as the page does (`web/src/pages/record/measures.ts`). Pure.

All times are Unix seconds, and all places are from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ...wire.polls import Results
from ...wire.record import LessonRecord, PhaseRecord, Stay

TICK_MINUTES = (1, 5, 10, 30, 60)
"""Between two marks below the strips: the first that leaves few enough of them."""
MOST_TICKS = 10
"""More than on the page: paper is wider than a telephone."""


class Part(NamedTuple):
    """A part of something, its ends; or a span of time."""

    begin: float
    end: float


class Tick(NamedTuple):
    """A mark of a ruler."""

    minutes: int
    place: float


class Strips(NamedTuple):
    """Phases side by side, both rows from the beginning of the first one and to the same scale."""

    planned: list[Part]
    run: list[Part]
    ticks: list[Tick]


def lesson_span(record: LessonRecord, now: float) -> Part | None:
    """Return when the class was together; `None`: it has not begun.

    From when both staff and a pupil were there, until the last pupil left or it ended: a teacher may prepare
    boards the day before, and end the lesson in the evening.
    """
    if record.began_at is None:
        return None
    end = now if record.ended_at is None else record.ended_at
    stays = [stay for pupil in record.pupils for stay in pupil.stays]
    if not stays:
        return Part(record.began_at, max(record.began_at, end))
    begin = max(record.began_at, min(stay.came_at for stay in stays))
    left = max(end if stay.went_at is None else stay.went_at for stay in stays)
    return Part(begin, max(begin, min(end, left)))


def whole_minutes(seconds: float) -> int:
    """Return the minutes that somebody would say it was: what was, was one at least."""
    return 0 if seconds <= 0 else max(1, math.floor(seconds / 60 + 0.5))


def parts_of(stays: Sequence[Stay], span: Part) -> list[Part]:
    """Return where in the lesson these times are; what is before and after it is cut off."""
    length = span.end - span.begin
    if length <= 0:
        return []

    def place(at: float) -> float:
        return min(1.0, max(0.0, (at - span.begin) / length))

    parts = [
        Part(place(stay.came_at), place(span.end if stay.went_at is None else stay.went_at)) for stay in stays
    ]
    return [part for part in parts if part.end > part.begin]


def gaps_of(stays: Sequence[Stay]) -> list[float]:
    """Return the times between, seconds each."""
    return [
        max(0.0, after.came_at - (after.came_at if before.went_at is None else before.went_at))
        for before, after in pairwise(stays)
    ]


def ran(phase: PhaseRecord, now: float) -> float:
    """Return how long a phase ran, seconds."""
    return max(0.0, (now if phase.ended_at is None else phase.ended_at) - phase.began_at)


def strips_of(phases: Sequence[PhaseRecord], now: float) -> Strips:
    """Return where phases stand, as planned and as run."""
    began = phases[0].began_at if phases else 0.0
    ends = [phase.began_at + ran(phase, now) - began for phase in phases]
    minutes = sum(phase.minutes for phase in phases)
    length = max(minutes * 60.0, *ends, 1.0) if ends else 1.0
    planned, before = list[Part](), 0.0
    for phase in phases:
        after = before + phase.minutes * 60.0
        planned.append(Part(before / length, after / length))
        before = after
    run = [
        Part((phase.began_at - began) / length, end / length) for phase, end in zip(phases, ends, strict=True)
    ]
    return Strips(planned, run, _ticks_of(length / 60))


def _ticks_of(length: float) -> list[Tick]:
    step = next(
        (minutes for minutes in TICK_MINUTES if length / minutes < MOST_TICKS), math.ceil(length / MOST_TICKS)
    )
    return [Tick(number * step, number * step / length) for number in range(math.floor(length / step) + 1)]


def mean(results: Results) -> float | None:
    """Return the middle of a scale's answers, from 1. `None` where nobody answered."""
    count = sum(results.tally)
    return sum(one * point for point, one in enumerate(results.tally, 1)) / count if count else None
