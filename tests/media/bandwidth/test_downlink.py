"""The downlink estimate, from what browsers report."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth import DownlinkEstimator
from media.bandwidth.downlink import MIN_BPS


def reports(estimator: DownlinkEstimator, since: float, *rembs_and_sent: tuple[float, float]) -> float:
    """One REMB a second, each with what was sent; returns the estimate after the last."""
    now = since
    for number, (remb, sent) in enumerate(rembs_and_sent):
        now = since + number
        estimator.on_sent(sent, now)
        estimator.on_remb(remb, now)
    return estimator.estimate_bps(now)


def test_nothing_is_bounded_without_evidence() -> None:
    """At first, and while REMB lies above what is sent, there is no bound."""
    estimator = DownlinkEstimator()
    assert estimator.estimate_bps(0.0) == math.inf
    assert reports(estimator, 0.0, (300e3, 200e3), (320e3, 200e3), (250e3, 200e3)) == math.inf


def test_a_remb_that_lags_behind_a_jump_upwards_is_no_evidence() -> None:
    """A browser's REMB rises by 8 % a second only: while it rises, it bounds nothing."""
    rising = [(200e3 * 1.08**second, 1.2e6) for second in range(20)]
    assert reports(DownlinkEstimator(), 0.0, *rising) == math.inf


def test_a_remb_that_rises_in_small_steps_is_no_evidence_either() -> None:
    """Chromium sends four a second, each 2 % higher than the one before: together they rise."""
    estimator = DownlinkEstimator()
    estimator.on_sent(1.2e6, 0.0)
    for quarter in range(80):
        estimator.on_remb(200e3 * 1.02**quarter, quarter / 4)
        assert estimator.estimate_bps(quarter / 4) == math.inf


def test_what_was_before_a_jump_is_no_evidence_after_it() -> None:
    """A REMB that stood still while it was enough has its time to rise, once more is sent."""
    estimator = DownlinkEstimator()
    reports(estimator, 0.0, *[(300e3, 200e3)] * 10)
    assert reports(estimator, 10.0, (300e3, 1.2e6), (324e3, 1.2e6), (350e3, 1.2e6)) == math.inf


def test_a_remb_that_falls_below_what_is_sent_bounds_it() -> None:
    """A falling REMB means a queue: no more than that is sent."""
    estimate = reports(DownlinkEstimator(), 0.0, (1.0e6, 1.2e6), (700e3, 1.2e6))
    assert 600e3 < estimate < 700e3


def test_a_remb_that_stands_still_below_what_is_sent_bounds_it() -> None:
    """A REMB that does not rise for seconds although more is sent means a full link."""
    estimate = reports(DownlinkEstimator(), 0.0, *[(300e3, 1.2e6)] * 6)
    assert 200e3 < estimate < 300e3


def test_loss_bounds_what_is_sent_and_a_little_loss_does_not() -> None:
    """More than 10 % lost is congestion; less is radio noise."""
    estimator = DownlinkEstimator()
    estimator.on_sent(1e6, 1.0)
    estimator.on_loss(0.05, 1.0)
    assert estimator.estimate_bps(1.0) == math.inf
    estimator.on_loss(0.2, 2.0)
    assert estimator.estimate_bps(2.0) == 800e3


def test_a_bound_is_lifted_step_by_step_and_at_last_forgotten() -> None:
    """Without new evidence the bound rises until it is none."""
    estimator = DownlinkEstimator()
    estimator.on_sent(400e3, 0.0)
    estimator.on_loss(0.3, 0.0)
    seen = [estimator.estimate_bps(float(second)) for second in range(120)]
    assert seen == sorted(seen)
    assert seen[0] == 320e3
    assert seen[3] == seen[0]
    assert seen[5] == seen[0] * 1.25
    assert seen[-1] == math.inf


def test_a_bound_is_lifted_to_what_the_receiver_reports() -> None:
    """A REMB well above the bound says that the link has recovered: the next step goes there at once."""
    estimator = DownlinkEstimator()
    estimator.on_sent(1e6, 0.0)
    estimator.on_loss(0.3, 0.0)
    estimator.on_sent(800e3, 1.0)
    estimator.on_remb(1.2e6, 1.0)
    assert estimator.estimate_bps(3.0) == 800e3
    assert estimator.estimate_bps(4.0) == 1.2e6 * 0.95


def test_each_failed_attempt_makes_the_next_one_rarer() -> None:
    """A link that stays narrow is disturbed more and more rarely."""
    estimator, now, attempts = DownlinkEstimator(), 0.0, list[float]()
    estimator.on_sent(400e3, now)
    estimator.on_loss(0.3, now)
    last = estimator.estimate_bps(now)
    while now < 300:
        now += 0.5
        bound = estimator.estimate_bps(now)
        if bound > last:
            attempts.append(now)
            estimator.on_sent(bound, now)
            estimator.on_loss(0.3, now)
        last = estimator.estimate_bps(now)
    pauses = [later - earlier for earlier, later in pairwise(attempts)]
    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["remb", "loss", "sent"]),
            st.one_of(st.floats(0, 2.0**63), st.sampled_from([0.0, 1.0, 2.0**63])),
            st.floats(0, 100),
        ),
        max_size=60,
    )
)
def test_whatever_is_reported_a_voice_always_gets_through(events: list[tuple[str, float, float]]) -> None:
    """REMB of 0 or 2**63, absurd losses: the estimate never falls below one voice (fault 52)."""
    estimator, now = DownlinkEstimator(), 0.0
    for kind, value, pause in events:
        now += pause
        if kind == "remb":
            estimator.on_remb(value, now)
        elif kind == "loss":
            estimator.on_loss(value, now)
        else:
            estimator.on_sent(value, now)
        assert estimator.estimate_bps(now) >= MIN_BPS
