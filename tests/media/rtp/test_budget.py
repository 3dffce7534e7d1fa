"""Token buckets: what retransmissions and error replies may use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.budget import Budget


def test_a_burst_then_the_rate() -> None:
    """What was saved up is spent at once; then only what comes in with time."""
    budget = Budget(rate_per_second=10, burst=20)
    assert budget.take(20, 0.0)
    assert not budget.take(1, 0.0)
    assert budget.take(5, 0.5)
    assert not budget.take(1, 0.5)


def test_a_refusal_costs_nothing() -> None:
    """Too large a wish leaves what is there."""
    budget = Budget(rate_per_second=0, burst=10)
    assert not budget.take(11, 0.0)
    assert budget.take(10, 0.0)


def test_what_is_less_wanted_leaves_some_for_what_is_more() -> None:
    """It is refused while what it has to leave would not be there afterwards."""
    budget = Budget(rate_per_second=0, burst=20)
    assert budget.take(10, 0.0, leave=10)
    assert not budget.take(1, 0.0, leave=10)
    assert budget.take(10, 0.0)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 5)), max_size=50))
def test_never_more_than_burst_and_rate(wishes: list[tuple[float, float]]) -> None:
    """Over any time the sum is at most burst + rate * time; a clock that stands still gives nothing."""
    budget = Budget(rate_per_second=3, burst=50)
    now = spent = 0.0
    for amount, pause in wishes:
        now += pause
        if budget.take(amount, now):
            spent += amount
    assert spent <= 50 + 3 * now + 1e-6
