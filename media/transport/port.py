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
from .arrival import note_arrivals
from .inbox import Inbox, PythonInbox
from .path import Address, Carrier, Path, Receiver
from .replays import Transactions

SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
"""Asked for; the kernel gives what it allows. 4 MB are 0.3 s at 100 Mbit/s: longer than any pause of ours."""
MAX_ADDRESSES_PER_PEER = 8
"""Local addresses of a client times its networks; the one longest unused is forgotten."""
TAKEOVER_SECONDS = 7.5
"""An address is its owner's until three of a browser's checks, 2.5 s apart, have stayed out."""
STUN_ERRORS_PER_SECOND = 100.0
"""All error replies of a port: enough for honest mistakes, useless as an amplifier."""

TRACEBACKS_PER_SECOND = 0.1
"""A bug that every packet meets must not fill the disk."""

log = logging.getLogger(__name__)

_LAST_STUN_BYTE = 3
_FIRST_DTLS_BYTE, _LAST_DTLS_BYTE = 20, 63
_FIRST_RTP_BYTE, _LAST_RTP_BYTE = 128, 191


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

    def release(self, address: Address) -> None:
        """Nobody is behind this address any more."""
        self.peers.pop(address, None)


class Batch(Protocol):
    """Whoever may gather what leaves while datagrams come in."""

    def hold(self) -> None:
        """A turn begins."""

    def release(self) -> None:
        """It is over."""


class MediaPort:
    """All sockets of a node and the peers behind them."""

    def __init__(self, counters: Counters, clock: Callable[[], float] = time.monotonic) -> None:
        self._counters = counters
        self._dropped = counters.dropped
        self._clock = clock
        self._sockets: list[PortSocket] = []
        self._credentials: dict[str, tuple[str, Receiver]] = {}
        self._paths: dict[Receiver, list[Path]] = {}
        self._transactions: dict[Receiver, Transactions] = {}
        self._errors = Budget(STUN_ERRORS_PER_SECOND, STUN_ERRORS_PER_SECOND)
        self._tracebacks = Budget(TRACEBACKS_PER_SECOND, 1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.inbox: Inbox = PythonInbox(counters.dropped)
        self.batch: Batch | None = None
        """Told before and after the datagrams of one turn are read."""

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
        self._transactions.pop(receiver, None)
        for path in self._paths.pop(receiver, []):
            self._forget(path, receiver)

    def _forget(self, path: Path, receiver: Receiver) -> None:
        entry = path.socket.peers.get(path.address)
        if entry is not None and entry[0] is receiver:
            path.socket.release(path.address)

    def on_path_closed(self, carrier: Carrier, address: Address) -> None:
        """The carrier has ended by itself: the peer keeps its other paths."""
        entry = carrier.peers.pop(address, None)
        if entry is not None:
            self._paths[entry[0]].remove(entry[1])

    # --- datagrams ---------------------------------------------------------------------------------

    def _drain(self, port_socket: PortSocket) -> None:
        if self.batch is None:
            self._read(port_socket)
            return
        self.batch.hold()
        try:
            self._read(port_socket)
        finally:
            self.batch.release()

    def _read(self, port_socket: PortSocket) -> None:
        peers = port_socket.peers
        for data, address, now, arrived in self.inbox.read(port_socket.inner, self._clock):
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
                    entry[0].on_srtp(data, now, arrived)
                except Exception as bug:  # noqa: BLE001 - one peer's packet must not stop those of the others
                    self._report(bug, now)
            else:
                self._other(port_socket, data, address, now)

    def _report(self, bug: Exception, now: float) -> None:
        """Count a packet that met a bug of ours, and log the traceback unless there are many."""
        self._dropped["bug"] += 1
        if self._tracebacks.take(1, now):
            log.error("a packet met a bug and was dropped", exc_info=bug)

    def deliver(self, carrier: Carrier, data: bytes, address: Address) -> None:
        """Take one packet of a carrier that is no UDP socket."""
        now = self._clock()
        if not data:
            self._dropped["empty"] += 1
        elif not _FIRST_RTP_BYTE <= data[0] <= _LAST_RTP_BYTE:
            self._other(carrier, data, address, now)
        elif (entry := carrier.peers.get(address)) is None:
            self._dropped["unvalidated_address"] += 1
        else:
            try:
                entry[0].on_srtp(data, now, now)
            except Exception as bug:  # noqa: BLE001 - one peer's packet must not stop those of the others
                self._report(bug, now)

    def _other(self, carrier: Carrier, data: bytes, address: Address, now: float) -> None:
        try:
            self._dispatch(carrier, data, address, now)
        except Exception as bug:  # noqa: BLE001 - as for media
            self._report(bug, now)

    def _dispatch(self, carrier: Carrier, data: bytes, address: Address, now: float) -> None:
        first = data[0]
        if first <= _LAST_STUN_BYTE:
            self._check(carrier, data, address, now)
        elif not _FIRST_DTLS_BYTE <= first <= _LAST_DTLS_BYTE:
            self._dropped["unknown_protocol"] += 1
        elif (entry := carrier.peers.get(address)) is None:
            self._dropped["unvalidated_address"] += 1
        else:
            entry[0].on_dtls(data, entry[1])

    def _password_of(self, ufrag: str) -> str | None:
        entry = self._credentials.get(ufrag)
        return entry[0] if entry else None

    def _check(self, carrier: Carrier, data: bytes, address: Address, now: float) -> None:
        served = stun.serve(data, (address[0], address[1]), self._password_of)
        if served.outcome != "ok":
            self._dropped[f"stun_{served.outcome}"] += 1
            if served.reply is not None and self._errors.take(1, now):
                carrier.send(served.reply, address)
            return
        receiver = self._credentials[served.ufrag][1]
        if not self._transactions.setdefault(receiver, Transactions()).is_new(stun.transaction_of(data)):
            self._dropped["stun_repeated"] += 1
            self._answer_again(carrier, served, address, receiver)
            return
        path = self._validate(carrier, address, receiver, now)
        if path is None:
            self._dropped["address_of_another"] += 1
            return
        if served.reply is not None:
            carrier.send(served.reply, address)
        receiver.on_check(path, nominated=served.nominated, now=now)

    def _answer_again(
        self, carrier: Carrier, served: stun.Served, address: Address, receiver: Receiver
    ) -> None:
        """Our answer may have been lost: it is given again to an address of the peer's, and to no other."""
        entry = carrier.peers.get(address)
        if entry is not None and entry[0] is receiver and served.reply is not None:
            carrier.send(served.reply, address)

    def _validate(self, carrier: Carrier, address: Address, receiver: Receiver, now: float) -> Path | None:
        """Return the path that a check of `receiver` came by; None: it is a living peer's, not theirs."""
        entry = carrier.peers.get(address)
        if entry is not None:
            owner, path = entry
            if owner is receiver:
                path.checked_at = now
                return path
            # Somebody on the same network can send from a neighbour's address. A home router that gives one
            # peer's old port to another does so when the first has been silent.
            if now - path.checked_at < TAKEOVER_SECONDS:
                return None
        path = Path(carrier, address, now)
        carrier.peers[address] = (receiver, path)
        paths = self._paths.setdefault(receiver, [])
        paths.append(path)
        if len(paths) > MAX_ADDRESSES_PER_PEER:
            longest_unused = min(paths, key=lambda known: known.checked_at)
            paths.remove(longest_unused)
            self._forget(longest_unused, receiver)
        return path


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.settimeout(0)  # never wait: the loop says when there is something
        with suppress(OSError):  # a small buffer is slower, not wrong
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        note_arrivals(sock)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
