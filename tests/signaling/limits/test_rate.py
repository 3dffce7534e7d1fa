"""GCRA: a burst, and then one every interval."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaling.limits.rate import Rate, give_back, take

THREE = Rate("three", burst=3, interval_seconds=10.0)


def test_burst_passes_and_the_next_waits() -> None:
    """As many as the burst pass at once; the next is told how long to wait, and passes then."""
    arrival, now = None, 100.0
    for _ in range(3):
        taken = take(THREE, arrival, now)
        assert taken.allowed
        arrival = taken.arrival
    refused = take(THREE, arrival, now)
    assert not refused.allowed
    assert refused.retry_after_seconds == 10.0
    assert take(THREE, refused.arrival, now + 10.0).allowed


def test_refused_uses_cost_nothing() -> None:
    """Whoever keeps asking does not have to wait longer for it."""
    arrival = None
    for _ in range(3):
        arrival = take(THREE, arrival, 0.0).arrival
    for _ in range(1000):
        arrival = take(THREE, arrival, 1.0).arrival
    assert take(THREE, arrival, 10.0).allowed


def test_bucket_is_full_again_after_its_window() -> None:
    """After the window a key is as if never used."""
    arrival = None
    for _ in range(3):
        arrival = take(THREE, arrival, 0.0).arrival
    passed = 0
    for _ in range(5):
        taken = take(THREE, arrival, THREE.window_seconds)
        arrival, passed = taken.arrival, passed + taken.allowed
    assert passed == 3


def test_given_back_use_counts_as_none() -> None:
    """A use that is given back can be used again, and giving back makes no more than a full bucket."""
    arrival = None
    for _ in range(3):
        arrival = take(THREE, arrival, 0.0).arrival
    arrival = give_back(THREE, arrival, 0.0)
    assert take(THREE, arrival, 0.0).allowed
    for _ in range(10):
        arrival = give_back(THREE, arrival, 0.0)
    passed = 0
    for _ in range(5):
        taken = take(THREE, arrival, 0.0)
        arrival, passed = taken.arrival, passed + taken.allowed
    assert passed == 3


@given(st.lists(st.floats(0.0, 30.0), max_size=60))
def test_never_more_than_the_rate(gaps: list[float]) -> None:
    """In no stretch of time more pass than burst plus time over interval."""
    now, arrival = 0.0, None
    passed: list[float] = []
    for gap in gaps:
        now += gap
        taken = take(THREE, arrival, now)
        arrival = taken.arrival
        if taken.allowed:
            passed.append(now)
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            allowance = THREE.burst + (passed[last] - passed[first]) / THREE.interval_seconds
            assert last - first + 1 <= allowance + 1e-6
