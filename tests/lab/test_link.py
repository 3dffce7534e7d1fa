"""The fate of packets on a link: repeatable, in order, and in the shares that were asked for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .link import PERFECT, Conditions, Link

MANY = 20_000
"""Enough that a share of 5 % is met within a tenth of it."""


def fates(
    conditions: Conditions, count: int = MANY, *, every: float = 0.01, size: int = 1000
) -> list[tuple[float, ...]]:
    """When each of `count` evenly sent packets comes out."""
    link = Link(conditions, "seed")
    return [link.carry(size, udp=True, now=number * every) for number in range(count)]


def lost_share(results: list[tuple[float, ...]]) -> float:
    return sum(not fate for fate in results) / len(results)


def test_a_perfect_link_does_nothing() -> None:
    """Every packet comes out once, at once."""
    assert fates(PERFECT, 3) == [(0.0,), (0.01,), (0.02,)]


@given(
    st.builds(
        Conditions,
        loss=st.floats(0, 1),
        burst_packets=st.floats(1, 20),
        jitter_seconds=st.floats(0, 0.1),
        reorder=st.floats(0, 1),
        duplicate=st.floats(0, 1),
        rate_bps=st.floats(10_000, 1_000_000),
    )
)
def test_the_same_seed_gives_the_same_fate(conditions: Conditions) -> None:
    """What a test saw once it sees again; and nothing comes out before it went in."""
    first = fates(conditions, 200)
    assert first == fates(conditions, 200)
    assert all(at >= number * 0.01 for number, fate in enumerate(first) for at in fate)


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("burst", [1.0, 5.0])
def test_the_share_that_is_lost_is_the_one_asked_for(loss: float, burst: float) -> None:
    """With bursts and without."""
    assert lost_share(fates(Conditions(loss=loss, burst_packets=burst))) == pytest.approx(loss, rel=0.25)


def test_bursts_are_as_long_as_asked_for() -> None:
    """Packets lost in a row: five on average."""
    pattern = "".join("." if fate else "x" for fate in fates(Conditions(loss=0.1, burst_packets=5)))
    bursts = [run for run in pattern.split(".") if run]
    assert sum(map(len, bursts)) / len(bursts) == pytest.approx(5, rel=0.2)


@pytest.mark.parametrize(("loss", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_nothing_and_everything_may_be_lost(loss: float, share: float) -> None:
    """The two ends are exact, also where losses come in bursts."""
    assert lost_share(fates(Conditions(loss=loss, burst_packets=4), 100)) == share


def test_delay_is_added_and_jitter_keeps_the_order() -> None:
    """Jitter lies between nothing and what was asked for, uses most of it, and nothing overtakes."""
    results = fates(Conditions(delay_seconds=0.05, jitter_seconds=0.03), 2000)
    times = [fate[0] for fate in results]
    delays = [at - number * 0.01 for number, at in enumerate(times)]
    assert times == sorted(times)
    assert 0.05 <= min(delays) < 0.06
    assert 0.07 < max(delays) <= 0.08 + 1e-9


def test_the_picked_ones_are_overtaken() -> None:
    """A held back packet comes after some that were sent later; the others keep their order."""
    link = Link(Conditions(reorder=0.1), "seed")
    arrivals = sorted((link.carry(100, udp=True, now=number * 0.005)[0], number) for number in range(1000))
    overtaken = sum(later < earlier for (_, earlier), (_, later) in itertools.pairwise(arrivals))
    assert overtaken == pytest.approx(link.tally.reordered, rel=0.3)
    assert link.tally.reordered == pytest.approx(100, rel=0.3)


def test_some_come_twice() -> None:
    """A duplicate is a copy at the same time."""
    results = fates(Conditions(duplicate=0.02))
    assert sum(len(fate) == 2 for fate in results) / MANY == pytest.approx(0.02, rel=0.2)


def test_a_rate_spreads_packets_and_its_queue_is_finite() -> None:
    """1000 bytes take 0.1 s at 80 kbit/s; who would wait longer than the queue is dropped."""
    link = Link(Conditions(rate_bps=80_000, queue_seconds=0.25), "seed")
    out = [link.carry(1000, udp=True, now=0.0) for _ in range(5)]
    assert out == [pytest.approx((0.1,)), pytest.approx((0.2,)), pytest.approx((0.3,)), (), ()]
    assert link.tally.queue_full == 2
    assert link.carry(1000, udp=True, now=10.0) == pytest.approx((10.1,))


def test_a_black_hole_swallows_what_is_long() -> None:
    """Up to the MTU everything passes."""
    link = Link(Conditions(mtu_bytes=1280), "seed")
    assert [len(link.carry(size, udp=True, now=0.0)) for size in (1280, 1281)] == [1, 0]


def test_a_firewall_may_block_udp_and_nothing_else() -> None:
    """Other protocols pass."""
    link = Link(Conditions(blocks_udp=True), "seed")
    assert [len(link.carry(100, udp=udp, now=0.0)) for udp in (True, False)] == [0, 1]
    assert link.tally.blocked == 1


def test_conditions_may_change_at_any_time() -> None:
    """They count for what enters from then on."""
    link = Link(Conditions(loss=1.0), "seed")
    assert link.carry(100, udp=True, now=0.0) == ()
    link.conditions = PERFECT
    assert link.carry(100, udp=True, now=1.0) == (1.0,)
