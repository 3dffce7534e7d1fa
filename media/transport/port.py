"""The media port: one bound UDP socket per local address, shared by all peers.

Invariant: DTLS and SRTP reach a peer only from an address that one of its own authenticated STUN
checks came from (faults F2, 42). Every datagram that is not delivered is counted by a reason.

Datagrams are read by the event loop's reader callback, until the socket is empty or a share is used
up; there is no task per packet.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol

from ..counters import Counters
from ..rtp.budget import Budget
from . import stun

MAX_DATAGRAM_BYTES = 2048
"""More than any path carries; what is longer is cut, and then fails its checks."""
DATAGRAMS_PER_TURN = 128
"""Read at most this many before the event loop sees to its other business: some 5 ms of work."""
SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
"""Asked for; the kernel gives what it allows. 4 MB are 0.3 s at 100 Mbit/s: longer than any pause of ours."""
MAX_ADDRESSES_PER_PEER = 8
"""Local addresses of a client times its networks; the oldest is forgotten."""
STUN_ERRORS_PER_SECOND = 100.0
"""All error replies of a port: enough for honest mistakes, useless as an amplifier."""

TRACEBACKS_PER_SECOND = 0.1
"""A bug that every packet meets must not fill the disk."""

log = logging.getLogger(__name__)

_LAST_STUN_BYTE = 3
_FIRST_DTLS_BYTE, _LAST_DTLS_BYTE = 20, 63
_FIRST_RTP_BYTE, _LAST_RTP_BYTE = 128, 191

Address = tuple[str, int] | tuple[str, int, int, int]


class Path:
    """A way to a peer: one of our sockets and an address of theirs."""

    __slots__ = ("address", "socket")

    def __init__(self, sock: PortSocket, address: Address) -> None:
        self.socket = sock
        self.address = address

    def send(self, data: bytes) -> None:
        """Send one datagram, or drop and count it."""
        self.socket.send(data, self.address)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and (self.socket, self.address) == (other.socket, other.address)

    def __hash__(self) -> int:
        return hash((self.socket, self.address))


class Receiver(Protocol):
    """A peer, as the port sees it."""

    def on_check(self, path: Path, *, nominated: bool, now: float) -> None:
        """An authenticated STUN request came by this path."""

    def on_dtls(self, data: bytes, path: Path) -> None:
        """A DTLS datagram came from a validated address."""

    def on_srtp(self, data: bytes, now: float) -> None:
        """An SRTP or SRTCP datagram, of at least one byte, came from a validated address."""


class PortSocket:
    """One bound socket, and which peer is behind which validated address."""

    def __init__(self, sock: socket.socket, counters: Counters) -> None:
        self.inner = sock
        self.peers: dict[Address, tuple[Receiver, Path]] = {}
        self._dropped = counters.dropped
        self.sendto = sock.sendto
        self.fd = sock.fileno()
        host, port = sock.getsockname()[:2]
        self.host: str = host
        self.port: int = port

    def send(self, data: bytes, address: Address) -> None:
        try:
            self.sendto(data, address)
        except BlockingIOError:
            self._dropped["send_would_block"] += 1
        except OSError:
            self._dropped["send_failed"] += 1


class MediaPort:
    """All sockets of a node and the peers behind them."""

    def __init__(self, counters: Counters, clock: Callable[[], float] = time.monotonic) -> None:
        self._counters = counters
        self._dropped = counters.dropped
        self._clock = clock
        self._sockets: list[PortSocket] = []
        self._credentials: dict[str, tuple[str, Receiver]] = {}
        self._paths: dict[Receiver, list[Path]] = {}
        self._errors = Budget(STUN_ERRORS_PER_SECOND, STUN_ERRORS_PER_SECOND)
        self._tracebacks = Budget(TRACEBACKS_PER_SECOND, 1)
        self._loop: asyncio.AbstractEventLoop | None = None

    # --- sockets -----------------------------------------------------------------------------------

    def open(self, hosts: Iterable[str], port: int) -> None:
        """Bind one socket per host, all on one port. Raises OSError; then nothing stays open.

        With port 0 the first socket's free port is taken for all.
        """
        loop = asyncio.get_running_loop()
        try:
            for host in hosts:
                sock = _bind(host, port)
                self._sockets.append(PortSocket(sock, self._counters))
                port = self._sockets[0].port
        except OSError:
            self.close()
            raise
        for port_socket in self._sockets:
            loop.add_reader(port_socket.inner, self._drain, port_socket)
        self._loop = loop

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where the port listens: (host, port) of every socket."""
        return [(port_socket.host, port_socket.port) for port_socket in self._sockets]

    def close(self) -> None:
        """Stop reading and close all sockets. Peers are not told: their owner closes them first."""
        for port_socket in self._sockets:
            if self._loop is not None:
                self._loop.remove_reader(port_socket.inner)
            port_socket.inner.close()
        self._sockets.clear()

    # --- peers -------------------------------------------------------------------------------------

    def register(self, ufrag: str, password: str, receiver: Receiver) -> None:
        """Let `receiver` be found by checks that name `ufrag`."""
        self._credentials[ufrag] = (password, receiver)

    def forget_credentials(self, ufrag: str) -> None:
        """Answer no more checks that name `ufrag`. Addresses that it validated stay."""
        self._credentials.pop(ufrag, None)

    def unregister(self, receiver: Receiver) -> None:
        """Forget everything of a peer."""
        for ufrag in [u for u, (_, owner) in self._credentials.items() if owner is receiver]:
            del self._credentials[ufrag]
        for path in self._paths.pop(receiver, []):
            self._forget(path, receiver)

    def _forget(self, path: Path, receiver: Receiver) -> None:
        entry = path.socket.peers.get(path.address)
        if entry is not None and entry[0] is receiver:
            del path.socket.peers[path.address]

    # --- datagrams ---------------------------------------------------------------------------------

    def _drain(self, port_socket: PortSocket) -> None:
        receive = port_socket.inner.recvfrom
        peers = port_socket.peers
        now = self._clock()
        for _ in range(DATAGRAMS_PER_TURN):
            try:
                data, address = receive(MAX_DATAGRAM_BYTES)
            except BlockingIOError:
                return
            except OSError:
                self._dropped["receive_failed"] += 1
                return
            if not data:
                self._dropped["empty"] += 1
                continue
            first = data[0]
            if _FIRST_RTP_BYTE <= first <= _LAST_RTP_BYTE:
                entry = peers.get(address)
                if entry is None:
                    self._dropped["unvalidated_address"] += 1
                    continue
                try:
                    entry[0].on_srtp(data, now)
                except Exception as bug:  # noqa: BLE001 - one peer's packet must not stop those of the others
                    self._report(bug, now)
            else:
                self._other(port_socket, data, address, now)

    def _report(self, bug: Exception, now: float) -> None:
        """Count a packet that met a bug of ours, and log the traceback unless there are many."""
        self._dropped["bug"] += 1
        if self._tracebacks.take(1, now):
            log.error("a packet met a bug and was dropped", exc_info=bug)

    def _other(self, port_socket: PortSocket, data: bytes, address: Address, now: float) -> None:
        first = data[0]
        if first <= _LAST_STUN_BYTE:
            self._check(port_socket, data, address, now)
        elif not _FIRST_DTLS_BYTE <= first <= _LAST_DTLS_BYTE:
            self._dropped["unknown_protocol"] += 1
        elif (entry := port_socket.peers.get(address)) is None:
            self._dropped["unvalidated_address"] += 1
        else:
            entry[0].on_dtls(data, entry[1])

    def _password_of(self, ufrag: str) -> str | None:
        entry = self._credentials.get(ufrag)
        return entry[0] if entry else None

    def _check(self, port_socket: PortSocket, data: bytes, address: Address, now: float) -> None:
        served = stun.serve(data, (address[0], address[1]), self._password_of)
        if served.outcome != "ok":
            self._dropped[f"stun_{served.outcome}"] += 1
            if served.reply is not None and self._errors.take(1, now):
                port_socket.send(served.reply, address)
            return
        receiver = self._credentials[served.ufrag][1]
        path = self._validate(port_socket, address, receiver)
        if served.reply is not None:
            port_socket.send(served.reply, address)
        receiver.on_check(path, nominated=served.nominated, now=now)

    def _validate(self, port_socket: PortSocket, address: Address, receiver: Receiver) -> Path:
        entry = port_socket.peers.get(address)
        if entry is not None and entry[0] is receiver:
            return entry[1]
        # A home router may give one peer's old port to another: the newest authenticated check is right.
        path = Path(port_socket, address)
        port_socket.peers[address] = (receiver, path)
        paths = self._paths.setdefault(receiver, [])
        paths.append(path)
        if len(paths) > MAX_ADDRESSES_PER_PEER:
            self._forget(paths.pop(0), receiver)
        return path


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.settimeout(0)  # never wait: the loop says when there is something
        with suppress(OSError):  # a small buffer is slower, not wrong
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
