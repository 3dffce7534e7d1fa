"""The history of what left to a peer."""

from __future__ import annotations

import ctypes

from hypothesis import given
from hypothesis import strategies as st

from media.rtp.history import HISTORY_PACKETS, SendHistory


def test_a_packet_is_found_by_its_low_sixteen_bits() -> None:
    """Each packet gets the next number; feedback that names it learns when it left and how large it was."""
    history = SendHistory()
    assert history.find(0) is None
    assert [history.note(1000 + n, n / 100) for n in range(3)] == [0, 1, 2]
    assert (history.next_number, history.bytes_sent) == (3, 3003)
    assert history.find(1) == (0.01, 1001)
    assert history.find(3) is None


@given(sent=st.integers(0, 70_000), asked=st.integers(0, 0xFFFF))
def test_only_the_newest_packets_are_known(sent: int, asked: int) -> None:
    """What has been overwritten, or was never sent, is not found, across any wrap of the number."""
    history = _after(sent)
    for number in range(max(0, sent - 3), sent):
        history.note(number & 0x7FF, float(number))
    kept = [n for n in range(max(0, sent - 3), sent) if n & 0xFFFF == asked]
    if kept:
        assert history.find(asked) == (float(kept[-1]), kept[-1] & 0x7FF)
    elif (sent - 1 - asked) & 0xFFFF >= HISTORY_PACKETS:
        assert history.find(asked) is None


def test_the_memory_is_shared_by_address() -> None:
    """What is written at the addresses is what `find` reads: the C kernel counts in the same ring."""
    history = SendHistory()
    history.note(7, 1.0)
    number_at, times_at, sizes_at = history.addresses()
    ctypes.c_uint64.from_address(number_at).value = 2
    (ctypes.c_double * HISTORY_PACKETS).from_address(times_at)[1] = 2.5
    (ctypes.c_uint16 * HISTORY_PACKETS).from_address(sizes_at)[1] = 1234
    assert history.find(1) == (2.5, 1234)
    assert history.find(0) == (1.0, 7)


def _after(sent: int) -> SendHistory:
    """Return a history about to be given packet `sent` - 3 (or 0)."""
    history = SendHistory()
    history._counts[0] = max(0, sent - 3)
    return history
