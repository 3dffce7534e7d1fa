"""Asking for lost packets: once per round trip, for as long as it helps."""

from __future__ import annotations

import pytest

from media.rtp.gaps import (
    FIRST_ROUND_TRIP_SECONDS,
    GIVE_UP_SECONDS,
    MARGIN,
    MAX_MISSING,
    MAX_ROUND_TRIP_SECONDS,
    Gaps,
)


def measured(round_trip_seconds: float, *, answers: int = 50) -> Gaps:
    """Gaps of a publisher who answered each first request after this time."""
    gaps = Gaps()
    for number in range(answers):
        now = float(number)
        gaps.note(number, number + 1, now)
        gaps.due(now)
        gaps.fill(number, now + round_trip_seconds)
    return gaps


def test_a_packet_is_asked_for_once_per_round_trip() -> None:
    """At once, then not before the answer can have come."""
    gaps = Gaps()
    gaps.note(5, 8, 0.0)
    assert gaps.due(0.0) == [5, 6, 7]
    assert gaps.due(FIRST_ROUND_TRIP_SECONDS) == []
    gaps.fill(6, FIRST_ROUND_TRIP_SECONDS)
    assert gaps.due(FIRST_ROUND_TRIP_SECONDS * MARGIN * 1.01) == [5, 7]


@pytest.mark.parametrize("round_trip", [0.02, 0.3])
def test_the_round_trip_is_measured_by_the_answers(round_trip: float) -> None:
    """The next request comes when the answer to the one before should have."""
    gaps = measured(round_trip)
    assert gaps.round_trip_seconds == pytest.approx(round_trip, rel=0.05)
    gaps.note(1000, 1001, 100.0)
    assert gaps.due(100.0) == [1000]
    assert gaps.due(100.0 + round_trip) == []
    assert gaps.due(100.0 + round_trip * MARGIN * 1.1) == [1000]


def test_a_long_round_trip_is_found_out_although_every_request_is_repeated_before_its_answer() -> None:
    """The time since the first request raises an estimate that is too short; never above the limit."""
    gaps = Gaps()
    for number in range(100):
        now = 10.0 * number
        gaps.note(number, number + 1, now)
        for tenth in range(6):
            gaps.due(now + tenth / 10)
        gaps.fill(number, now + 0.6)
    assert MAX_ROUND_TRIP_SECONDS * 0.8 < gaps.round_trip_seconds <= MAX_ROUND_TRIP_SECONDS


def test_an_answer_to_a_repeated_request_never_shortens_the_estimate() -> None:
    """It may have been the answer to the first one (Karn's algorithm)."""
    gaps = measured(0.3)
    before = gaps.round_trip_seconds
    gaps.note(1000, 1001, 100.0)
    gaps.due(100.0)
    gaps.due(100.0 + before * MARGIN)
    gaps.fill(1000, 100.0 + before * 0.5)
    assert gaps.round_trip_seconds == before


def test_a_packet_that_came_unasked_says_nothing_of_the_round_trip() -> None:
    """Reordering fills gaps too."""
    gaps = Gaps()
    gaps.note(5, 6, 0.0)
    gaps.fill(5, 0.001)
    gaps.fill(99, 0.002)
    assert gaps.round_trip_seconds == FIRST_ROUND_TRIP_SECONDS
    assert not gaps


def test_a_packet_is_given_up_when_it_would_come_too_late() -> None:
    """Then it is counted, until a keyframe makes it of no interest."""
    gaps = Gaps()
    gaps.note(5, 7, 0.0)
    assert gaps.due(GIVE_UP_SECONDS * 1.01) == []
    assert (len(gaps), gaps.given_up) == (0, 2)
    gaps.note(8, 10, 5.0)
    gaps.forget_before(9)
    assert gaps.given_up == 0
    assert gaps.due(5.0) == [9]


def test_more_than_one_request_can_name_is_given_up_at_once() -> None:
    """The oldest first; what is given up is counted, so that a keyframe is asked for."""
    gaps = Gaps()
    gaps.note(0, 3 * MAX_MISSING, 0.0)
    assert gaps.due(0.0) == list(range(2 * MAX_MISSING, 3 * MAX_MISSING))
    gaps.note(1000, 1010, 1.0)
    assert (len(gaps), gaps.given_up) == (MAX_MISSING, 2 * MAX_MISSING + 10)
    gaps.clear()
    assert (len(gaps), gaps.given_up) == (0, 0)
