"""When a datagram reached this machine, as its kernel noted: not when we came to read it.

A publisher's congestion control compares the times of packets that it sent within milliseconds. Read by our
clock, all that waited in the socket's buffer while we were busy would have come at one moment: its probes
would last no time, and our own pauses would look like a full network.

Source: socket(7), SO_TIMESTAMP; Linux's include/uapi/asm-generic/socket.h for the number.
"""

from __future__ import annotations

import contextlib
import socket
from struct import Struct
from typing import Final

_SO_TIMESTAMPNS: Final = 35
"""As on x86, ARM and RISC-V; Python has no name for it."""
ANCILLARY_BYTES: Final = socket.CMSG_SPACE(16)
"""Room for one `struct timespec`."""
MAX_AGE_SECONDS = 5.0
"""No packet waits for longer. What seems to (the wall clock was set meanwhile) came now."""
_TIMESPEC = Struct("@qq")
_NANOSECONDS = 1e-9

Ancillary = list[tuple[int, int, bytes]]


def note_arrivals(sock: socket.socket) -> None:
    """Have the kernel stamp what arrives from now on, where it can."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def arrived_at(ancillary: Ancillary, now: float, unix_now: float) -> float:
    """Return when a datagram that was read at about `now` arrived, by the clock of `now`.

    `unix_now` is the wall clock's time at that moment, which the kernel's stamps are of.
    """
    if not ancillary or ancillary[0][1] != _SO_TIMESTAMPNS or len(ancillary[0][2]) != _TIMESPEC.size:
        return now
    seconds, nanoseconds = _TIMESPEC.unpack(ancillary[0][2])
    age = unix_now - (seconds + nanoseconds * _NANOSECONDS)
    # A little below zero: what came while its elders were being read.
    return now - age if -1.0 < age < MAX_AGE_SECONDS else now
