"""Datagrams of a UDP socket as they are read: many in a turn, and each with the time when it came.

Invariant: a turn ends; what is still in the socket then is read in the next one, after the event loop has
seen to its other business.
"""

from __future__ import annotations

import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from .arrival import ANCILLARY_BYTES, arrived_at

MAX_DATAGRAM_BYTES = 2048
"""More than any path carries; what is longer is cut, and then fails its checks."""
DATAGRAMS_PER_TURN = 128
"""Read at most this many before the event loop sees to its other business: some 5 ms of work."""

Datagram = tuple[bytes, Any, float, float]
"""Bytes, the sender's address, when it was read, when it arrived (both by the clock of `read`)."""


class Inbox(Protocol):
    """Reads sockets."""

    def read(self, sock: socket.socket, clock: Callable[[], float]) -> Iterator[Datagram]:
        """Yield what waits in the socket, at most `DATAGRAMS_PER_TURN`."""


class PythonInbox:
    """One system call for each datagram."""

    def __init__(self, dropped: defaultdict[str, int]) -> None:
        self._dropped = dropped

    def read(self, sock: socket.socket, clock: Callable[[], float]) -> Iterator[Datagram]:
        receive = sock.recvmsg
        now, unix_now = clock(), time.time()
        for _ in range(DATAGRAMS_PER_TURN):
            try:
                data, ancillary, _, address = receive(MAX_DATAGRAM_BYTES, ANCILLARY_BYTES)
            except BlockingIOError:
                return
            except OSError:
                self._dropped["receive_failed"] += 1
                return
            yield data, address, now, arrived_at(ancillary, now, unix_now)
