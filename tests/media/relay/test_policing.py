"""How much of one peer is looked at (fault 54)."""

from __future__ import annotations

from collections import defaultdict

import pytest

from media.relay.policing import (
    MAX_BYTES,
    MAX_CLAIMS,
    MAX_DATAGRAMS,
    WINDOW_SECONDS,
    Claim,
    Kind,
    Police,
)
from media.rtcp.parse import KeyframeRequest
from media.rtcp.transport import TransportFeedback


def test_a_browser_at_its_loudest_is_never_cut() -> None:
    """Three layers, a screen, voice, reports and a handshake within a second: all of it passes."""
    dropped: defaultdict[str, int] = defaultdict(int)
    police = Police(dropped)
    honest: list[tuple[Kind, int, int]] = [("rtp", 1200, 1000), ("rtp", 120, 50), ("rtcp", 80, 300)]
    for kind, size, count in [*honest, ("dtls", 1200, 20)]:
        assert all(police.admits(kind, size, 5.0) for _ in range(count))
    assert police.admits_claims("nack", 900, 5.0)
    assert police.admits_claims("arrivals", 3000, 5.0)
    assert not dropped


@pytest.mark.parametrize(
    ("kind", "reason"), [("rtp", "over_rate"), ("rtcp", "over_rate_rtcp"), ("dtls", "over_rate_dtls")]
)
def test_fault_54_small_datagrams_are_counted_too(kind: Kind, reason: str) -> None:
    """Work is per datagram: a flood of tiny ones is cut by their number, each kind by its own."""
    dropped: defaultdict[str, int] = defaultdict(int)
    police = Police(dropped)
    admitted = sum(police.admits(kind, 30, 5.0) for _ in range(MAX_DATAGRAMS[kind] + 7))
    assert admitted == MAX_DATAGRAMS[kind]
    assert dropped == {reason: 7}
    other: Kind = "dtls" if kind == "rtp" else "rtp"
    assert police.admits(other, 30, 5.0), "a flood of one kind leaves room for the others"


@pytest.mark.parametrize("kind", ["rtp", "rtcp", "dtls"])
def test_fault_54_bytes_are_counted_by_kind(kind: Kind) -> None:
    """Large datagrams are cut by their bytes; RTCP sooner than media, since more is read in it."""
    police = Police(defaultdict(int))
    admitted = sum(police.admits(kind, 1500, 5.0) for _ in range(2 * MAX_BYTES[kind] // 1500))
    assert admitted == min(MAX_BYTES[kind] // 1500, MAX_DATAGRAMS[kind])


def test_a_second_begins_anew() -> None:
    """What was cut in one second is admitted in the next."""
    police = Police(defaultdict(int))
    assert not police.admits("rtp", MAX_BYTES["rtp"] + 1, 5.0)
    assert police.admits("rtp", 1, 5.0 + WINDOW_SECONDS)


@pytest.mark.parametrize(
    ("claim", "reason"), [("nack", "over_rate_nack"), ("arrivals", "over_rate_arrivals")]
)
def test_fault_40_packets_that_feedback_is_about_are_counted(claim: Claim, reason: str) -> None:
    """One message names hundreds of packets, each to be looked for: their sum is bounded, per second."""
    dropped: defaultdict[str, int] = defaultdict(int)
    police = Police(dropped)
    passed = MAX_CLAIMS[claim] // 500
    assert sum(police.admits_claims(claim, 500, 5.0) for _ in range(passed + 7)) == passed
    assert dropped == {reason: 7}
    assert police.admits_claims(claim, 500, 5.0 + WINDOW_SECONDS)


def test_only_feedback_about_packets_is_counted_by_them() -> None:
    """A keyframe request is an item like any other; how often it is heeded is its layer's business."""
    police = Police(defaultdict(int))
    assert all(police.admits_item(KeyframeRequest(1), 5.0) for _ in range(10_000))
    arrivals = tuple((distance, 0) for distance in range(1000))
    feedback = TransportFeedback(0, 1000, 0, arrivals)
    assert sum(police.admits_item(feedback, 5.0) for _ in range(20)) == 10
