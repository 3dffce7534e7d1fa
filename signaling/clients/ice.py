"""One UDP socket that talks to an ICE-lite agent.

Invariant: nothing leaves but STUN checks until one candidate has answered with a valid MESSAGE-INTEGRITY;
from then on the socket is connected to it, and nothing else gets in.

This is the full agent's side of RFC 8445 with one local candidate and regular nomination, which is all that
a client of a lite agent needs.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from aioice import stun

CHECK_SECONDS = 0.05
"""Between checks (RFC 8445 section 14.2: Ta)."""
CONNECT_SECONDS = 5.0
CONSENT_SECONDS = 4.0
"""Between checks once connected (RFC 7675 section 5.1: 5 s, somewhat randomised)."""
LOST_SECONDS = 15.0
"""Without an answer for this long the way is gone."""
MAX_DATAGRAM_BYTES = 2048
READS_PER_WAKE = 64
"""Datagrams taken from the socket before others have their turn."""
RECEIVE_BUFFER_BYTES = 1 << 20
"""A keyframe for each of a dozen slots arrives within one tick of a busy loop."""

_PRIORITY = (110 << 24) + (65535 << 8) + 255
"""Of a peer-reflexive candidate (RFC 8445 section 7.1.1)."""

Address = tuple[str, int]


class LinkLost(ConnectionError):
    """No candidate answered, or the one in use stopped to."""


@dataclass(frozen=True, slots=True)
class RemoteAgent:
    """What an answer says of the other side."""

    ufrag: str
    pwd: str
    candidates: tuple[Address, ...]
    """UDP only, most preferred first."""


class IceLink:
    """Open it with `connect`; datagrams other than STUN go to `on_datagram`; `close` it in the end."""

    def __init__(self, on_datagram: Callable[[bytes], None], on_lost: Callable[[], None]) -> None:
        self.ufrag = secrets.token_hex(4)
        self.pwd = secrets.token_hex(16)
        self._on_datagram = on_datagram
        self._on_lost = on_lost
        self._remote: RemoteAgent | None = None
        self._socket: socket.socket | None = None
        self._answered: asyncio.Future[Address] | None = None
        self._pending: dict[bytes, Address] = {}
        self._heard_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._tie_breaker = secrets.randbits(64)

    async def connect(self, remote: RemoteAgent) -> None:
        """Find a candidate that answers. Raises `LinkLost` after `CONNECT_SECONDS`."""
        loop = asyncio.get_running_loop()
        self._remote = remote
        if not remote.candidates:
            raise LinkLost("the answer has no UDP candidate")
        family = socket.AF_INET6 if ":" in remote.candidates[0][0] else socket.AF_INET
        usable = [
            candidate
            for candidate in remote.candidates
            if (":" in candidate[0]) == (family == socket.AF_INET6)
        ]
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        loop.add_reader(self._socket.fileno(), self._read)
        self._answered = loop.create_future()
        deadline = monotonic() + CONNECT_SECONDS
        while not self._answered.done():
            if monotonic() > deadline:
                self.close()
                raise LinkLost("no candidate answered")
            for candidate in usable:
                self._check(candidate)
            await asyncio.wait([self._answered], timeout=CHECK_SECONDS)
        self._socket.connect(self._answered.result())
        self._timer = loop.call_later(CONSENT_SECONDS, self._consent)

    def send(self, data: bytes) -> None:
        """Send a datagram; one that the system does not take now is lost, as datagrams are."""
        if self._socket is None:
            return
        try:
            self._socket.send(data)
        except OSError:
            return

    def close(self) -> None:
        """Close the socket. Harmless when closed."""
        if self._timer is not None:
            self._timer.cancel()
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
        if self._answered is not None and not self._answered.done():
            self._answered.cancel()

    def _check(self, candidate: Address) -> None:
        if self._socket is None or self._remote is None:
            return
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self._remote.ufrag}:{self.ufrag}"
        request.attributes["PRIORITY"] = _PRIORITY
        request.attributes["ICE-CONTROLLING"] = self._tie_breaker
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(self._remote.pwd.encode())
        request.add_fingerprint()
        self._pending[request.transaction_id] = candidate
        try:
            if self._answered is not None and self._answered.done():
                self._socket.send(bytes(request))
            else:
                self._socket.sendto(bytes(request), candidate)
        except OSError:
            return

    def _consent(self) -> None:
        """Ask for consent again (RFC 7675), or give the way up."""
        if self._answered is None or self._socket is None:
            return
        if monotonic() - self._heard_at > LOST_SECONDS:
            self.close()
            self._on_lost()
            return
        self._pending.clear()
        self._check(self._answered.result())
        self._timer = asyncio.get_running_loop().call_later(CONSENT_SECONDS, self._consent)

    def _read(self) -> None:
        for _ in range(READS_PER_WAKE):
            if self._socket is None:
                return
            try:
                data = self._socket.recv(MAX_DATAGRAM_BYTES)
            except OSError:
                return
            if not data:
                continue
            if data[0] < 4:  # noqa: PLR2004 - RFC 7983: 0 to 3 is STUN
                self._take_stun(data)
            elif self._answered is not None and self._answered.done():
                self._on_datagram(data)

    def _take_stun(self, data: bytes) -> None:
        if self._remote is None or self._answered is None:
            return
        try:
            message = stun.parse_message(data)
        except (ValueError, struct.error):  # a length that does not fit its attribute raises the second
            return
        if not message.check_message_integrity(self._remote.pwd.encode()):
            return
        candidate = self._pending.pop(message.transaction_id, None)
        if candidate is None or message.message_class is not stun.Class.RESPONSE:
            return
        self._heard_at = monotonic()
        if not self._answered.done():
            self._answered.set_result(candidate)
