"""The inbox in C (`kernel.c`): one system call for up to 64 datagrams.

Invariant: what is yielded is a copy; the C side's memory is written again by the next call only.
"""

from __future__ import annotations

import socket
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from ..transport.arrival import MAX_AGE_SECONDS
from ..transport.inbox import DATAGRAMS_PER_TURN, MAX_DATAGRAM_BYTES, Datagram

MAX_KNOWN_ADDRESSES = 4096
"""Peers of a node and some strangers; then all are read anew."""
_INET = struct.Struct("!2xH4s")
_INET6 = struct.Struct("!2xHI16s")
_SCOPE_AT = 24


class KernelInbox:
    """`Inbox` in C."""

    def __init__(self, ffi: Any, lib: Any, dropped: defaultdict[str, int]) -> None:
        if lib.RELAY_DATAGRAM_BYTES != MAX_DATAGRAM_BYTES:
            raise AssertionError("kernel.h and Python disagree about datagrams")
        self._receive, self._unpack = lib.relay_receive, ffi.unpack
        self._inbox = ffi.new("struct relay_inbox *")
        self._bytes = ffi.buffer(self._inbox.bytes)
        self._addresses = ffi.buffer(self._inbox.addresses)
        self._address_bytes: int = lib.RELAY_ADDRESS_BYTES
        self._at_once: int = lib.RELAY_DATAGRAMS
        self._dropped = dropped
        self._known: dict[bytes, Any] = {}

    def read(self, sock: socket.socket, clock: Callable[[], float]) -> Iterator[Datagram]:
        fd = sock.fileno()
        for _ in range(DATAGRAMS_PER_TURN // self._at_once):
            count = self._receive(self._inbox, fd)
            if count < 0:
                self._dropped["receive_failed"] += 1
                return
            yield from self._take(count, clock())
            if count < self._at_once:
                return

    def _take(self, count: int, now: float) -> Iterator[Datagram]:
        sizes: list[int] = self._unpack(self._inbox.sizes, count)
        ages: list[float] = self._unpack(self._inbox.ages, count)
        known, content, addresses, step = self._known, self._bytes, self._addresses, self._address_bytes
        for n, (size, age) in enumerate(zip(sizes, ages, strict=True)):
            raw = addresses[n * step : (n + 1) * step]
            address = known.get(raw) or self._learn(raw)
            start = n * MAX_DATAGRAM_BYTES
            arrived = now - age if -1.0 < age < MAX_AGE_SECONDS else now
            yield content[start : start + size], address, now, arrived

    def _learn(self, raw: bytes) -> Any:
        if len(self._known) >= MAX_KNOWN_ADDRESSES:
            self._known.clear()
        address = self._known[raw] = read_address(raw)
        return address


def read_address(raw: bytes) -> tuple[str, int] | tuple[str, int, int, int]:
    """Return a `struct sockaddr_in` or `sockaddr_in6` as Python's sockets write it."""
    (family,) = struct.unpack_from("=H", raw)
    if family == socket.AF_INET:
        port, inside = _INET.unpack_from(raw)
        return socket.inet_ntop(socket.AF_INET, inside), port
    port, flow, inside = _INET6.unpack_from(raw)
    (scope,) = struct.unpack_from("=I", raw, _SCOPE_AT)
    return socket.inet_ntop(socket.AF_INET6, inside), port, flow, scope
