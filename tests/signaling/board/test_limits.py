"""How much one client may send."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaling.board.limits import (
    BYTES_BURST,
    BYTES_PER_SECOND,
    FRAMES_BURST,
    FRAMES_PER_SECOND,
    MESSAGES_BURST,
    MESSAGES_PER_SECOND,
    SWEEP_AT,
    ClientLimits,
    PeoplesLimits,
    full,
)


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(0, 50)), max_size=50))
def test_a_bucket_never_passes_more_than_its_burst_and_rate(takes: list[tuple[float, int]]) -> None:
    """However a client times it, over any span it sends at most burst + rate × time."""
    now, passed = 0.0, 0
    bucket = full(rate=10, burst=50, now=0)
    for pause, amount in takes:
        now += pause
        now += bucket.take(amount, now)
        passed += amount
        assert passed <= 50 + 10 * now + 1e-6


def test_a_thousand_frames_at_once_are_spread_over_time() -> None:
    """Nothing is dropped: the sender is only read more slowly."""
    limits = ClientLimits(now=0)

    wait = max(limits.took(10, now=0) for _ in range(1000))

    assert wait == (1000 - FRAMES_BURST) / FRAMES_PER_SECOND


def test_bytes_are_counted_beside_frames() -> None:
    """A few large frames wait as well."""
    limits = ClientLimits(now=0)

    assert limits.took(BYTES_BURST, now=0) == 0
    assert limits.took(200_000, now=0) == 1.0


def test_messages_are_counted_whatever_the_frames_they_come_in() -> None:
    """A frame of a hundred small messages is a hundred messages to every other viewer."""
    limits = ClientLimits(now=0)

    wait = max(limits.carried_out(100, now=0) for _ in range(10))

    assert wait == (1000 - MESSAGES_BURST) / MESSAGES_PER_SECOND


def test_what_is_owed_is_owed_until_it_is_paid() -> None:
    """Asking takes nothing; time pays, and the largest debt counts."""
    limits = ClientLimits(now=0)
    assert limits.owed(now=0) == 0
    limits.took(BYTES_BURST + 2 * BYTES_PER_SECOND, now=0)
    assert [limits.owed(now) for now in (0, 0, 1.5, 2, 9)] == [2, 2, 0.5, 0, 0]
    limits.carried_out(MESSAGES_BURST + MESSAGES_PER_SECOND, now=9)
    assert limits.owed(now=9) == 1


def test_a_clock_that_steps_back_gives_no_tokens_and_takes_none() -> None:
    """Time only counts forwards."""
    bucket = full(rate=1, burst=1, now=10)
    bucket.take(1, 10)

    assert bucket.take(0, 5) == 0
    assert bucket.take(1, 11) == 0


def test_a_person_has_the_same_buckets_on_every_page_and_after_coming_back() -> None:
    """More pages and new connections give nobody more; others have their own, be it on a pupil's seat."""
    people = PeoplesLimits()
    first = people.of("lesson", "hana", "tablet", now=0)
    assert people.of("lesson", "hana", "tablet", now=0) is first
    first.took(BYTES_BURST + 200_000, now=0)
    del first
    assert people.of("lesson", "hana", "tablet", now=0.5).took(0, now=0.5) == 0.5
    assert people.of("lesson", "hana", "neighbour's", now=0.5).took(0, now=0.5) == 0
    assert people.of("lesson", "taro", "tablet", now=0.5).took(0, now=0.5) == 0
    assert people.of("another", "hana", "tablet", now=0.5).took(0, now=0.5) == 0


def test_who_left_and_is_owed_nothing_is_forgotten() -> None:
    """Whoever still waits for their tokens is not, and whoever is there is not."""
    people = PeoplesLimits()
    here, spent = people.of("lesson", "here", "", now=0), people.of("lesson", "spent", "", now=0)
    spent.took(10 * BYTES_BURST, now=0)
    owed = spent.owed(now=2)
    del spent
    for number in range(3 * SWEEP_AT):
        people.of("lesson", f"guest {number}", "", now=1)
    assert len(people._held) <= SWEEP_AT
    assert people.of("lesson", "here", "", now=2) is here
    assert people.of("lesson", "spent", "", now=2).owed(now=2) == owed > 0
