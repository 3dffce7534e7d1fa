"""The media port for networks that block UDP: ICE-TCP, passive side (RFC 6544), framed by RFC 4571.

Invariant: a connection is a carrier like a UDP socket, with one address behind it. It holds at most one
unfinished packet of what comes and `MAX_WAITING_BYTES` of what goes; without an authenticated check it
lives for `CHECK_SECONDS`, and in silence for `IDLE_SECONDS`.

Plain sockets with reader callbacks, as for UDP: what is sent leaves in the same system call count, and
what waits is counted exactly.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from ..counters import Counters
from ..rtp.framing import Deframer, FrameTooLong, frame
from .inbox import MAX_DATAGRAM_BYTES
from .path import Address, Path, Receiver
from .port import MediaPort

MAX_WAITING_BYTES = 256 * 1024
"""What the network has not taken yet: a shared screen's key picture is a burst of up to 200 KB."""
PICTURES_MAY_FILL = 0.75
"""The last quarter is kept for voice: where pictures fill the line, they go first."""
VOICE_BYTES = 400
"""Packets up to this size count as voice (Opus at 64 kbit/s: 200), checks and reports."""
UNSENT_IN_KERNEL_BYTES = 16 * 1024
"""The kernel takes only this much more than it has sent: what waits there can no longer be dropped."""
READ_BYTES = 64 * 1024
"""At most this per turn of the event loop and connection: some 50 packets."""
MAX_UNCHECKED_BYTES = 4096
"""From a connection that no peer has proved to be behind: some thirty checks. A browser needs one; a stranger
who says more has to connect again, so that strangers' bytes are never much of a turn."""
MAX_PACKETS_PER_READ = 2000
"""The smallest honest packet, a voice in silence, has 39 bytes with its frame: 1680 of them fill one read."""
CHECK_SECONDS = 10.0
"""From accepting to an authenticated check; browsers check within a round trip."""
IDLE_SECONDS = 30.0
"""RFC 7675: who says nothing for so long is gone. Browsers check a path in use each 2.5 s."""
LINGER_SECONDS = 1.0
"""For the last words (DTLS close_notify) to a peer that is closed."""
SWEEP_SECONDS = 1.0
MAX_UNCHECKED = 256
"""Connections without an authenticated check: six classes joining in one second. More is a flood."""
BACKLOG = 256
ACCEPTS_PER_TURN = 32

_USER_TIMEOUT_MS = 30_000
_TCP_NOTSENT_LOWAT = 25
"""linux/tcp.h; Python 3.11 does not name it."""


class TcpConnection:
    """One accepted connection. `on_ended` is told once, however it ends."""

    fd = -1

    def __init__(
        self,
        sock: socket.socket,
        port: MediaPort,
        counters: Counters,
        clock: Callable[[], float],
        on_ended: Callable[[TcpConnection], None],
    ) -> None:
        self.inner = sock
        self.address: Address = sock.getpeername()
        self.peers: dict[Address, tuple[Receiver, Path]] = {}
        self.made_at = self.heard_at = clock()
        self.leaves_at: float | None = None
        """When it will be closed, once nobody is behind it any more."""
        self.open = True
        self._port = port
        self._dropped = counters.dropped
        self._clock = clock
        self._on_ended = on_ended
        self._deframer = Deframer(MAX_DATAGRAM_BYTES)
        self._unchecked_bytes = 0
        self._waiting = bytearray()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._read)

    @property
    def checked(self) -> bool:
        """Whether a peer has proved to be behind it."""
        return bool(self.peers) or self.leaves_at is not None

    # --- in ----------------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            data = self.inner.recv(READ_BYTES if self.checked else MAX_UNCHECKED_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.heard_at = self._clock()
        if not self.checked:
            self._unchecked_bytes += len(data)
        try:
            packets = self._deframer.feed(data)
        except FrameTooLong:
            self._dropped["tcp_not_framed"] += 1
            self.close()
            return
        if len(packets) > MAX_PACKETS_PER_READ or self._unchecked_bytes > MAX_UNCHECKED_BYTES:
            self._dropped["tcp_flood"] += len(packets)
            self.close()
            return
        for packet in packets:
            if not self.open:  # a packet before was a reason to close it
                return
            self._port.deliver(self, packet, self.address)

    # --- out ---------------------------------------------------------------------------------------

    def sendto(self, data: Any, _address: Any) -> None:
        """Send one packet. Raises BlockingIOError where too much waits, OSError after the end."""
        if not self.open:
            raise ConnectionError
        waiting = self._waiting
        if not waiting:
            framed = frame(data)
            try:
                sent = self.inner.send(framed)
            except BlockingIOError:
                sent = 0
            if sent < len(framed):
                waiting += framed[sent:]
                self._loop.add_writer(self.inner, self._write)
            return
        room = MAX_WAITING_BYTES if len(data) <= VOICE_BYTES else int(MAX_WAITING_BYTES * PICTURES_MAY_FILL)
        if len(waiting) + len(data) > room:
            raise BlockingIOError
        waiting += frame(data)

    def _write(self) -> None:
        try:
            sent = self.inner.send(self._waiting)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        del self._waiting[:sent]
        if not self._waiting:
            self._loop.remove_writer(self.inner)

    def send(self, data: bytes, address: Address) -> None:
        """Send one packet, or drop and count it."""
        try:
            self.sendto(data, address)
        except BlockingIOError:
            self._dropped["send_would_block"] += 1
        except OSError:
            self._dropped["send_failed"] += 1

    # --- end ---------------------------------------------------------------------------------------

    def release(self, address: Address) -> None:
        """Nobody is behind it any more: it goes as soon as last words are out."""
        self.peers.pop(address, None)
        self.leaves_at = self._clock() + LINGER_SECONDS

    def is_over(self, now: float) -> bool:
        """Say whether its time is up."""
        if self.leaves_at is not None:
            return now >= self.leaves_at
        if not self.peers:
            return now - self.made_at > CHECK_SECONDS
        return now - self.heard_at > IDLE_SECONDS

    def close(self) -> None:
        """End it now; may be called again without effect."""
        if not self.open:
            return
        self.open = False
        self._loop.remove_reader(self.inner)
        self._loop.remove_writer(self.inner)
        self.inner.close()
        self._waiting.clear()
        self._port.on_path_closed(self, self.address)
        self._on_ended(self)


class TcpListener:
    """Listens, accepts, and ends what is over. Owns its connections."""

    def __init__(
        self, port: MediaPort, counters: Counters, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._port = port
        self._counters = counters
        self._clock = clock
        self._listening: list[socket.socket] = []
        self.connections: dict[TcpConnection, None] = {}
        """In the order of their coming."""
        self._sweeping: asyncio.TimerHandle | None = None

    def open(self, hosts: Iterable[str], port: int) -> None:
        """Listen on one port of each host. Raises OSError; then nothing stays open. Port 0: any free one."""
        loop = asyncio.get_running_loop()
        try:
            for host in hosts:
                self._listening.append(_listen(host, port))
                port = self.addresses[0][1]
        except OSError:
            self.close()
            raise
        for sock in self._listening:
            loop.add_reader(sock, self._accept, sock)
        self._sweeping = loop.call_later(SWEEP_SECONDS, self._sweep)

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens: (host, port)."""
        return [sock.getsockname()[:2] for sock in self._listening]

    def close(self) -> None:
        """Stop listening and end all connections. Peers are not told: their owner closes them first."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for sock in self._listening:
            with suppress(RuntimeError):  # no loop runs where opening failed
                asyncio.get_running_loop().remove_reader(sock)
            sock.close()
        self._listening.clear()
        for connection in list(self.connections):
            connection.close()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPTS_PER_TURN):
            try:
                sock, _address = listening.accept()
            except BlockingIOError:
                return
            except OSError:  # no file descriptor is left: the next sweep tries again, not a busy loop
                self._counters.events["tcp_accept_failed"] += 1
                asyncio.get_running_loop().remove_reader(listening)
                return
            try:
                _prepare(sock)
                made = TcpConnection(sock, self._port, self._counters, self._clock, self._on_ended)
            except OSError:  # gone again
                sock.close()
                continue
            self.connections[made] = None
            self._make_room()

    def _make_room(self) -> None:
        """Where too many have not proved to be a peer, the network with the most of them loses its oldest."""
        unchecked = [connection for connection in self.connections if not connection.checked]
        if len(unchecked) <= MAX_UNCHECKED:
            return
        crowds = Counter(connection.address[0] for connection in unchecked)
        largest, _ = crowds.most_common(1)[0]
        self._counters.events["tcp_unchecked_ended"] += 1
        next(connection for connection in unchecked if connection.address[0] == largest).close()

    def _sweep(self) -> None:
        now = self._clock()
        for connection in [known for known in self.connections if known.is_over(now)]:
            connection.close()
        loop = asyncio.get_running_loop()
        for sock in self._listening:
            loop.add_reader(sock, self._accept, sock)  # again, where it had to pause
        self._sweeping = loop.call_later(SWEEP_SECONDS, self._sweep)

    def _on_ended(self, connection: TcpConnection) -> None:
        self.connections.pop(connection, None)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        # A node that is started again takes its port back from connections that are still ending.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _prepare(sock: socket.socket) -> None:
    sock.settimeout(0)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _USER_TIMEOUT_MS)
    sock.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, UNSENT_IN_KERNEL_BYTES)
