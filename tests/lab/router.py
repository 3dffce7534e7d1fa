"""Machines around one router: a packet goes up its sender's link and down its receiver's.

Invariant: a packet from a machine bears an address of that machine, and reaches the machine that has its
destination's address, or nobody. The clock is the caller's.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import Final, Literal

from .link import PERFECT, Conditions, Link

UDP: Final = 17
_V4_BYTES, _V6_BYTES = 20, 40
"""Length of an IP header, without options."""

Direction = Literal["up", "down"]


@dataclass
class Port:
    """Where one machine is plugged in."""

    name: str
    addresses: set[bytes]
    up: Link
    down: Link


@dataclass(order=True, slots=True)
class _Waiting:
    at: float
    number: int
    packet: bytes = field(compare=False)
    receiver: Port = field(compare=False)
    arrives: bool = field(compare=False)
    """It has left the receiver's link; else it is before it."""


class Router:
    """See the module. Give packets to `take`, fetch what has arrived from `due`."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.ports: dict[str, Port] = {}
        self._by_address: dict[bytes, Port] = {}
        self._waiting: list[_Waiting] = []
        self._number = itertools.count()
        self.unroutable = 0
        """Packets for nobody here: multicast, and what the browser sends to the world."""

    def plug_in(self, name: str, addresses: set[bytes]) -> Port:
        """Add a machine with perfect links."""
        links = [Link(PERFECT, f"{self._seed} {name} {direction}") for direction in ("up", "down")]
        port = self.ports[name] = Port(name, set(), *links)
        self.readdress(name, addresses)
        return port

    def readdress(self, name: str, addresses: set[bytes]) -> None:
        """Let a machine have these addresses from now on, and no others."""
        port = self.ports[name]
        for gone in port.addresses - addresses:
            del self._by_address[gone]
        port.addresses = addresses
        self._by_address.update(dict.fromkeys(addresses, port))

    def set_conditions(self, name: str, direction: Direction, conditions: Conditions) -> None:
        """Change one direction of a machine's link, for packets that enter it from now on."""
        port = self.ports[name]
        (port.up if direction == "up" else port.down).conditions = conditions

    def take(self, port: Port, packet: bytes, now: float) -> None:
        """Take an IP packet that `port`'s machine sends."""
        source, destination, protocol = _header(packet)
        receiver = self._by_address.get(destination)
        if receiver is None or source not in port.addresses:
            self.unroutable += 1
            return
        for at in port.up.carry(len(packet), udp=protocol == UDP, now=now):
            self._wait(at, packet, receiver, arrives=False)

    def due(self, now: float) -> list[tuple[Port, bytes]]:
        """Return what has arrived, and where, in order."""
        arrived: list[tuple[Port, bytes]] = []
        waiting = self._waiting
        while waiting and waiting[0].at <= now:
            next_one = heapq.heappop(waiting)
            packet, receiver = next_one.packet, next_one.receiver
            if next_one.arrives:
                arrived.append((receiver, packet))
                continue
            udp = _header(packet)[2] == UDP
            for at in receiver.down.carry(len(packet), udp=udp, now=next_one.at):
                self._wait(at, packet, receiver, arrives=True)
        return arrived

    @property
    def next_at(self) -> float | None:
        """When `due` has something to do."""
        return self._waiting[0].at if self._waiting else None

    def _wait(self, at: float, packet: bytes, receiver: Port, *, arrives: bool) -> None:
        heapq.heappush(self._waiting, _Waiting(at, next(self._number), packet, receiver, arrives))


def _header(packet: bytes) -> tuple[bytes, bytes, int]:
    """Return (source, destination, protocol); empty addresses for what is no IP packet."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= _V4_BYTES:
        return packet[12:16], packet[16:20], packet[9]
    if version == 6 and len(packet) >= _V6_BYTES:
        return packet[8:24], packet[24:40], packet[6]
    return b"", b"", 0
