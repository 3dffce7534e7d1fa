"""Asking for lost packets: in rounds, one per round trip, for as long as it helps."""

from __future__ import annotations

import pytest

from media.rtp.gaps import (
    FIRST_ROUND_TRIP_SECONDS,
    GIVE_UP_SECONDS,
    MARGIN,
    MAX_MISSING,
    MAX_PATIENCE_SECONDS,
    MAX_ROUND_TRIP_SECONDS,
    SECOND_REQUEST_SECONDS,
    Gaps,
)


def measured(round_trip_seconds: float, *, answers: int = 50) -> Gaps:
    """Gaps of a publisher who answered each first request after this time."""
    gaps = Gaps()
    for number in range(answers):
        now = float(number)
        gaps.note(number, number + 1, now)
        gaps.due(now)
        gaps.fill(number, now + round_trip_seconds, repeated=True)
    return gaps


def test_a_packet_is_asked_for_in_rounds_of_a_round_trip() -> None:
    """At once, again in case the request was lost, then not before the answer can have come."""
    gaps = Gaps()
    gaps.note(5, 8, 0.0)
    assert gaps.due(0.0) == [5, 6, 7]
    assert gaps.due(SECOND_REQUEST_SECONDS * 0.9) == []
    assert gaps.due(SECOND_REQUEST_SECONDS) == [5, 6, 7]
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
    assert gaps.due(100.0 + SECOND_REQUEST_SECONDS) == [1000]
    assert gaps.due(100.0 + round_trip) == []
    assert gaps.due(100.0 + max(round_trip * MARGIN, 2 * SECOND_REQUEST_SECONDS) * 1.1) == [1000]


def test_a_long_round_trip_is_found_out_although_every_request_is_repeated_before_its_answer() -> None:
    """The time since the first request raises an estimate that is too short; never above the limit."""
    gaps = Gaps()
    for number in range(200):
        now = 10.0 * number
        gaps.note(number, number + 1, now)
        for tenth in range(6):
            gaps.due(now + tenth / 10)
        gaps.fill(number, now + 0.6, repeated=True)
    assert MAX_ROUND_TRIP_SECONDS * 0.8 < gaps.round_trip_seconds <= MAX_ROUND_TRIP_SECONDS


def test_an_answer_to_a_repeated_request_never_shortens_the_estimate() -> None:
    """It may have been the answer to the first one (Karn's algorithm)."""
    gaps = measured(0.3)
    before = gaps.round_trip_seconds
    gaps.note(1000, 1001, 100.0)
    for asked_at in (0.0, SECOND_REQUEST_SECONDS, before * MARGIN):
        assert gaps.due(100.0 + asked_at) == [1000]
    gaps.fill(1000, 100.0 + before * 0.5, repeated=True)
    assert gaps.round_trip_seconds == before


def test_a_packet_that_came_unasked_says_nothing_of_the_round_trip() -> None:
    """Reordering fills gaps too."""
    gaps = Gaps()
    gaps.note(5, 6, 0.0)
    gaps.fill(5, 0.001)
    gaps.fill(99, 0.002)
    assert gaps.round_trip_seconds == FIRST_ROUND_TRIP_SECONDS
    assert not gaps


def overtaken(gaps: Gaps, count: int, late_seconds: float) -> None:
    """So many gaps close by themselves after this time, asked for or not."""
    for number in range(count):
        now = 1000.0 + number
        gaps.note(number, number + 1, now)
        gaps.due(now)
        gaps.fill(number, now + late_seconds)


def test_where_packets_overtake_each_other_gaps_may_close_by_themselves() -> None:
    """Asked for only when they have not within the time that the others took, which is no round trip."""
    gaps = measured(0.3)
    overtaken(gaps, 20, 0.02)
    assert gaps.round_trip_seconds == pytest.approx(0.3, rel=0.05)
    gaps.note(5000, 5001, 2000.0)
    assert gaps.due(2000.0) == []
    assert gaps.due(2000.021) == [5000]


def test_nobody_is_waited_for_who_has_always_been_lost() -> None:
    """When most gaps are losses again, requests leave at once again."""
    gaps = measured(0.1)
    overtaken(gaps, 20, 0.02)
    for number in range(20):
        gaps.note(number, number + 1, 3000.0 + number)
        gaps.due(3000.5 + number)
        gaps.fill(number, 3000.6 + number, repeated=True)
    assert gaps.patience_seconds == 0


def test_patience_has_an_end() -> None:
    """Who overtakes by a second is not waited for so long."""
    gaps = measured(0.3)
    overtaken(gaps, 50, 0.9)
    assert 0 < gaps.patience_seconds <= MAX_PATIENCE_SECONDS


def test_whoever_repeats_without_rtx_is_not_taken_for_late() -> None:
    """What comes a round trip after it was asked for is the answer."""
    gaps = Gaps()
    overtaken(gaps, 50, FIRST_ROUND_TRIP_SECONDS)
    assert gaps.patience_seconds == 0
    assert gaps.round_trip_seconds == pytest.approx(FIRST_ROUND_TRIP_SECONDS)


def test_when_something_is_due_is_known_beforehand() -> None:
    """`next_due_at` is never later than what `due` returns: it is looked at with every packet."""
    gaps = Gaps()
    assert gaps.next_due_at == float("inf")
    gaps.note(5, 6, 1.0)
    assert gaps.next_due_at == 1.0
    for _ in range(4):
        at = gaps.next_due_at
        assert gaps.due(at - 0.001) == []
        assert gaps.due(at) == [5]
    gaps.fill(5, 2.0)
    assert gaps.due(3.0) == []
    assert gaps.next_due_at == float("inf")


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
