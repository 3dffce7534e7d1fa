"""How much of one peer is looked at (fault 54)."""

from __future__ import annotations

from collections import defaultdict

import pytest

from media.relay.policing import MAX_BYTES, MAX_DATAGRAMS, MAX_NACKED, WINDOW_SECONDS, Kind, Police


def test_a_browser_at_its_loudest_is_never_cut() -> None:
    """Three layers, a screen, voice, reports and a handshake within a second: all of it passes."""
    dropped: defaultdict[str, int] = defaultdict(int)
    police = Police(dropped)
    honest: list[tuple[Kind, int, int]] = [("rtp", 1200, 1000), ("rtp", 120, 50), ("rtcp", 80, 300)]
    for kind, size, count in [*honest, ("dtls", 1200, 20)]:
        assert all(police.admits(kind, size, 5.0) for _ in range(count))
    assert police.admits_nack(900, 5.0)
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


def test_fault_54_bytes_are_counted_over_all_kinds() -> None:
    """Large datagrams are cut by their bytes."""
    police = Police(defaultdict(int))
    admitted = sum(police.admits("rtp", 1500, 5.0) for _ in range(2 * MAX_BYTES // 1500))
    assert admitted == MAX_BYTES // 1500


def test_a_second_begins_anew() -> None:
    """What was cut in one second is admitted in the next."""
    police = Police(defaultdict(int))
    assert not police.admits("rtp", MAX_BYTES + 1, 5.0)
    assert police.admits("rtp", 1, 5.0 + WINDOW_SECONDS)


def test_fault_40_numbers_asked_for_again_are_counted() -> None:
    """One NACK names up to 544 packets, each to be looked for: their sum is bounded, per second."""
    dropped: defaultdict[str, int] = defaultdict(int)
    police = Police(dropped)
    assert sum(police.admits_nack(544, 5.0) for _ in range(10)) == MAX_NACKED // 544
    assert dropped == {"over_rate_nack": 10 - MAX_NACKED // 544}
    assert police.admits_nack(544, 5.0 + WINDOW_SECONDS)
