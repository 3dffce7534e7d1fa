"""When datagrams arrived."""

from __future__ import annotations

import socket
import time
from struct import pack

from media.transport.arrival import ANCILLARY_BYTES, MAX_AGE_SECONDS, arrived_at, note_arrivals


def stamped(unix_seconds: float) -> list[tuple[int, int, bytes]]:
    seconds, rest = divmod(unix_seconds, 1)
    return [(socket.SOL_SOCKET, 35, pack("@qq", int(seconds), int(rest * 1e9)))]


def test_the_kernel_says_when_a_datagram_came_and_not_when_it_was_read() -> None:
    """Of two that are read together, the one that waited in the buffer is the older by that time."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reader,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as writer,
    ):
        reader.bind(("127.0.0.1", 0))
        note_arrivals(reader)
        writer.sendto(b"first", reader.getsockname())
        between = time.monotonic()
        while time.monotonic() < between + 0.02:
            pass
        after = time.monotonic()
        writer.sendto(b"second", reader.getsockname())
        now, unix_now = time.monotonic(), time.time()
        first, second = (arrived_at(reader.recvmsg(100, ANCILLARY_BYTES)[1], now, unix_now) for _ in range(2))
    # The wall clock is disciplined to microseconds, far below this.
    assert first < between + 0.005
    assert second > after - 0.005


def test_a_stamp_is_turned_into_our_clock() -> None:
    """A datagram that came 0.2 s ago by the wall clock came 0.2 s ago by ours."""
    assert abs(arrived_at(stamped(1_700_000_000.3), 50.0, 1_700_000_000.5) - 49.8) < 1e-6


def test_a_clock_that_was_set_makes_nothing_old_or_of_the_future() -> None:
    """Fault 10: a jump of the wall clock between the stamp and the reading is no age."""
    for jump in (MAX_AGE_SECONDS + 1, 3600.0, -3600.0):
        assert arrived_at(stamped(1_700_000_000.0), 50.0, 1_700_000_000.0 + jump) == 50.0


def test_without_a_stamp_a_datagram_came_when_it_was_read() -> None:
    """A kernel that does not stamp, or says something else, is no fault."""
    assert arrived_at([], 50.0, 1_700_000_000.0) == 50.0
    assert arrived_at([(socket.SOL_SOCKET, 99, bytes(16))], 50.0, 1_700_000_000.0) == 50.0
    assert arrived_at([(socket.SOL_SOCKET, 35, b"")], 50.0, 1_700_000_000.0) == 50.0
