"""The downlink by transport-wide feedback, on links that are simulated packet by packet."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.bandwidth.transport import MIN_BPS, START_BPS, TransportEstimator
from media.rtcp.transport import TransportFeedback
from media.rtp.history import SendHistory

from .link import Link

FULL = 2_000_000
"""All that is wanted of pictures."""


def settled(link: Link, seconds: int, since: int) -> list[float]:
    """Run for `seconds`; return what was sent of pictures in each second after `since`."""
    seen: list[float] = []
    for second in range(seconds):
        link.run(1)
        if second >= since:
            seen.append(link.picture_bps)
    return seen


def test_a_wide_link_carries_everything_within_three_seconds() -> None:
    """It begins with what nearly every link carries, and tries more at once."""
    link = Link()
    assert link.estimate == START_BPS
    link.run(3)
    assert link.picture_bps == FULL


def test_who_has_all_that_is_wanted_is_not_padded() -> None:
    """Nothing is tried that nobody would use."""
    link = Link(steps_bps=(90e3,))
    link.run(20)
    assert not link.padding
    wide = Link()
    wide.run(5)
    before = wide.padding
    wide.run(20)
    assert wide.padding == before


def test_a_narrow_link_is_found_and_its_queue_drained() -> None:
    """On 300 kbit/s pictures stay within it, and a voice is hardly ever late."""
    link = Link(rate_bps=300e3)
    link.run(5)
    late = 0
    for _ in range(40):
        link.run(0.5)
        late += link.longest_queue > 0.3
    assert link.picture_bps <= 260e3
    assert link.picture_bps > 0
    assert late <= 6  # of 40 half seconds
    assert link.padding < 0.2 * link.sent


def test_a_link_that_widens_is_used_within_ten_seconds() -> None:
    """It is tried every few seconds whether there is more."""
    link = Link(rate_bps=300e3)
    link.run(30)
    link.rate_bps = 20e6
    link.run(10)
    assert link.picture_bps == FULL


def test_a_link_that_narrows_is_followed() -> None:
    """The queue that has built up is drained within some seconds."""
    link = Link()
    link.run(10)
    link.rate_bps = 500e3
    link.run(5)
    link.run(3)
    assert link.longest_queue < 0.4
    assert 90e3 <= link.picture_bps <= 260e3


@pytest.mark.parametrize("every", [0.1, 0.25, 0.4])
def test_a_busy_processor_is_no_full_network(every: float) -> None:
    """Packets that are read in bursts, up to 0.4 s late, lower nothing and stop no picture."""
    link = Link(reads_at=lambda arrival: math.ceil(arrival / every) * every)
    link.run(12)
    assert settled(link, 20, 0) == [FULL] * 20


def test_a_machine_that_stops_now_and_then_is_no_full_network() -> None:
    """A second without reading in every five lowers nothing for longer than that."""
    link = Link(reads_at=lambda arrival: max(arrival, arrival // 5 * 5 + 1))
    link.run(12)
    seen = settled(link, 20, 0)
    assert seen.count(FULL) >= 15
    assert min(seen) > 500e3


def test_jitter_is_no_queue() -> None:
    """A tenth of a second of it (fault 24): some packets come at once."""
    link = Link(jitter_seconds=0.1)
    link.run(8)
    assert settled(link, 20, 0) == [FULL] * 20


def test_another_route_is_no_queue_for_long() -> None:
    """A delay that does not answer to sending less is not ours (fault 30)."""
    link = Link()
    link.run(8)
    link.delay_seconds = 0.2
    link.run(8)
    assert link.picture_bps == FULL


def test_another_route_that_is_a_little_longer_lowers_nothing() -> None:
    """A delay that appeared at once and stays as it is has not grown like a queue."""
    link = Link()
    link.run(8)
    link.delay_seconds += 0.06
    assert settled(link, 10, 0) == [FULL] * 10


def test_where_nothing_is_heard_more_is_allowed_on_trust() -> None:
    """With every picture paused, and a voice that is not counted, no feedback would ever lift the bound."""
    link = Link(rate_bps=100e3)
    link.run(10)
    low = link.estimate
    for look in range(400):
        link.estimator.padding_bytes(FULL, 0, 0.05, link.now + look * 0.05)
    assert link.estimator.estimate_bps(link.now + 20) > 4 * low


def test_an_outage_is_no_congestion() -> None:
    """Four seconds without a way, and then all is well: everything goes on as before."""
    link = Link()
    link.run(8)
    link.loss = 1.0
    link.run(4)
    link.loss = 0.0
    link.run(0.5)
    assert settled(link, 5, 0) == [FULL] * 5


def test_a_little_loss_is_no_congestion() -> None:
    """One packet of twenty is radio noise."""
    link = Link(loss=0.05)
    link.run(5)
    assert settled(link, 15, 0) == [FULL] * 15


def test_a_little_loss_is_no_congestion_for_minutes() -> None:
    """Of few packets a second, too: a lot of forty has lost a tenth every now and then, by accident."""
    link = Link(loss=0.05, steps_bps=(90e3, 260e3, 600e3))
    link.run(10)
    assert settled(link, 120, 0) == [600e3] * 120


def test_loss_that_does_not_answer_to_sending_less_is_no_congestion_either() -> None:
    """A fifth lost at any rate: pictures come back while it lasts, and all of them after it."""
    link = Link(loss=0.2)
    assert settled(link, 20, 12).count(0.0) == 0
    link.loss = 0.0
    link.run(10)
    assert link.picture_bps == FULL


def test_a_link_that_drops_instead_of_queueing_is_found() -> None:
    """A queue of 50 ms, and then loss: what is sent comes down to what is let through."""
    link = Link(rate_bps=300e3, queue_seconds=0.05)
    link.run(10)
    assert max(settled(link, 20, 0)) <= 260e3


def test_a_first_message_of_nothing_is_taken() -> None:
    """Feedback on packets that were never sent says nothing (fault 52)."""
    estimator = TransportEstimator(SendHistory())
    estimator.on_feedback(TransportFeedback(7, 3, 5, ((0, 1), (1, 2), (2, 3))), 1.0)
    assert estimator.estimate_bps(1.0) == START_BPS


@given(
    st.lists(
        st.tuples(
            st.integers(0, 65535),
            st.integers(1, 400),
            st.integers(0, (1 << 24) - 1),
            st.lists(st.integers(-(1 << 20), 1 << 20), max_size=20),
            st.floats(0, 3),
            st.integers(0, 40),
        ),
        max_size=40,
    )
)
def test_whatever_is_claimed_a_voice_gets_through_and_padding_is_bounded(
    messages: list[tuple[int, int, int, list[int], float, int]],
) -> None:
    """No feedback, however absurd, ends the bound below a voice or pads without end (faults 40, 52)."""
    history = SendHistory()
    estimator, now = TransportEstimator(history), 10.0
    for first, count, reference, ticks, pause, sent in messages:
        now += pause
        for _ in range(sent):
            history.note(1000, now)
        arrivals = tuple(enumerate(ticks[:count]))
        estimator.on_feedback(TransportFeedback(first, count, reference, arrivals), now)
        assert 0 <= estimator.padding_bytes(5e6, sent * 1000, 0.05, now) <= 40_000
        estimator.padded()
        assert estimator.estimate_bps(now) >= MIN_BPS
