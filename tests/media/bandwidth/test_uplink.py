"""The uplink estimate, against links that are simulated packet by packet."""

from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth import UplinkEstimator
from media.bandwidth.uplink import CEILING_BPS, FLOOR_BPS

PACKET_BYTES = 1200


class Link:
    """A bottleneck with a queue that never drops, fed by a sender that follows the estimate."""

    def __init__(self, *, clock_offset: float = 0.0, drift: float = 0.0) -> None:
        self.estimator = UplinkEstimator()
        self.now = 50.0
        self.free_at = 0.0
        self.offset, self.drift = clock_offset, drift
        self.longest_queue = 0.0
        self.on_the_way: deque[tuple[float, int]] = deque()

    def run(self, seconds: float, link_bps: float, want_bps: float) -> int:
        """Send for a while; the sender wants `want_bps` and is told the estimate twice a second."""
        end, next_report = self.now + seconds, self.now + 0.5
        estimate = self.estimator.estimate_bps(self.now)
        self.longest_queue = 0.0
        while self.now < end:
            self.free_at = max(self.free_at, self.now) + PACKET_BYTES * 8 / link_bps
            self.longest_queue = max(self.longest_queue, self.free_at - self.now)
            self.on_the_way.append((self.free_at + 0.02, self.stamp(self.now)))
            self.now += PACKET_BYTES * 8 / min(want_bps, estimate)
            while self.on_the_way and self.on_the_way[0][0] <= self.now:
                self.estimator.observe(*self.on_the_way.popleft(), PACKET_BYTES)
            if self.now >= next_report:
                estimate = self.estimator.estimate_bps(self.now)
                next_report += 0.5
        return estimate

    def stamp(self, sent_at: float) -> int:
        return int((sent_at * (1 + self.drift) + self.offset) * (1 << 18)) & 0xFFFFFF


def test_a_browser_is_told_a_generous_rate_at_once() -> None:
    """Before anything is known the estimate is the ceiling: nobody starts with a poor picture."""
    assert UplinkEstimator().estimate_bps(0.0) == CEILING_BPS


def test_a_wide_link_is_never_bounded() -> None:
    """Without a queue the estimate stays at the ceiling, though clocks wrap and drift."""
    link = Link(clock_offset=63.0, drift=200e-6)
    assert link.run(200, link_bps=20_000_000, want_bps=1_000_000) == CEILING_BPS


def test_a_narrow_link_is_found_and_its_queue_drained() -> None:
    """On a link of 600 kbit/s a sender that wants 2 Mbit/s settles below it, without a standing queue."""
    link = Link()
    link.run(30, link_bps=600_000, want_bps=2_000_000)
    estimate = link.run(20, link_bps=600_000, want_bps=2_000_000)
    assert 200_000 < estimate < 750_000
    assert link.longest_queue < 1.0


def test_a_link_that_widens_again_is_used_again() -> None:
    """After a narrow spell the estimate climbs back within a minute."""
    link = Link()
    low = link.run(20, link_bps=500_000, want_bps=1_500_000)
    assert low < 700_000
    assert link.run(60, link_bps=10_000_000, want_bps=1_500_000) > 1_500_000


def test_a_pause_is_no_queue() -> None:
    """A camera that was off for longer than half a wrap of the clock starts without a false alarm."""
    link = Link()
    link.run(5, link_bps=10_000_000, want_bps=500_000)
    link.now += 40.0
    assert link.run(5, link_bps=10_000_000, want_bps=500_000) == CEILING_BPS


def test_one_stall_of_our_own_is_no_congestion() -> None:
    """Packets that all arrive late once, because we were busy, do not lower the estimate."""
    link = Link()
    link.run(5, link_bps=10_000_000, want_bps=500_000)
    link.free_at = link.now + 0.3
    assert link.run(5, link_bps=10_000_000, want_bps=500_000) == CEILING_BPS


def test_heavy_loss_lowers_and_light_loss_holds() -> None:
    """Over 10 % lost: send less. Below 2 %: nothing. Between: no more."""
    estimator = UplinkEstimator()
    estimator.observe_loss(0.01, 1.0)
    assert estimator.estimate_bps(1.0) == CEILING_BPS
    estimator.observe_loss(0.2, 2.0)
    lowered = estimator.estimate_bps(2.0)
    assert lowered == int(CEILING_BPS * 0.9)
    estimator.observe_loss(0.05, 3.0)
    assert estimator.estimate_bps(3.0) == lowered
    assert estimator.estimate_bps(4.0) > lowered


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.integers(0, (1 << 24) - 1), st.integers(0, 65535), st.floats(0, 1)),
        max_size=60,
    )
)
def test_whatever_is_claimed_the_estimate_stays_within_its_bounds(
    packets: list[tuple[float, int, int, float]],
) -> None:
    """No send times, sizes or losses, however absurd, lead out of the bounds."""
    estimator, now = UplinkEstimator(), 0.0
    for pause, stamp, size, loss in packets:
        now += pause
        estimator.observe(now, stamp, size)
        estimator.observe_loss(loss, now)
        assert FLOOR_BPS <= estimator.estimate_bps(now) <= CEILING_BPS
