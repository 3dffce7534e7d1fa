"""Ways to a peer, and what the port and a peer know of one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Address = tuple[str, int] | tuple[str, int, int, int]


class Carrier(Protocol):
    """What packets come by and leave by: a UDP socket, or one TCP connection."""

    peers: dict[Address, tuple[Receiver, Path]]
    """Who is behind which validated address."""

    @property
    def fd(self) -> int:
        """A UDP socket's file descriptor, or -1."""

    @property
    def sendto(self) -> Callable[[Any, Any], Any]:
        """Send data to an address. Raises BlockingIOError where there is no room, or another OSError."""

    def send(self, data: bytes, address: Address) -> None:
        """Send, or drop and count."""

    def release(self, address: Address) -> None:
        """Nobody is behind this address any more."""


class Path:
    """A way to a peer: one carrier of ours and an address of theirs."""

    __slots__ = ("address", "checked_at", "socket")

    def __init__(self, carrier: Carrier, address: Address, now: float = 0.0) -> None:
        self.socket = carrier
        self.address = address
        self.checked_at = now
        """When the peer last proved to be there, by an authenticated check."""

    def send(self, data: bytes) -> None:
        """Send one packet, or drop and count it."""
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

    def on_srtp(self, data: bytes, now: float, arrived: float) -> None:
        """An SRTP or SRTCP datagram, of at least one byte, came from a validated address.

        It reached this machine at `arrived`, and is read `now`.
        """
