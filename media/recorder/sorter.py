"""Packets in the order in which they were sent, with time for what is sent again.

Invariant: what comes out has rising numbers, each once; a `None` stands where some never came. A gap is
waited for no longer than it was said, and no more than `MAX_HELD` packets wait behind it.

A recording is nothing that anybody waits for, so it is whole where a viewer's picture froze.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

MAX_HELD = 512
"""Packets behind a gap: more is a second of 4 Mbit/s, and the gap will not be mended any more."""


class Sorter(Generic[T]):
    """See the module. `next` may be moved on by who takes a packet past `take`, while nothing is `held`."""

    __slots__ = ("_wait_seconds", "held", "next")

    def __init__(self, first: int | None, wait_seconds: float) -> None:
        """`first`: nothing before this number comes out; `None`: before the first one that comes."""
        self.next = first
        self.held: dict[int, tuple[T, float]] = {}
        """Number -> the packet behind a gap, and when it came; the first to come is the first in it."""
        self._wait_seconds = wait_seconds

    def take(self, number: int, packet: T, now: float) -> list[tuple[T, float] | None]:
        """Take a packet; returns those whose turn it is, with the time at which they came."""
        if self.next is None:
            self.next = number
        if number < self.next or number in self.held:
            return []
        self.held[number] = (packet, now)
        return self.due(now)

    def due(self, now: float) -> list[tuple[T, float] | None]:
        """Return those whose turn it is by now."""
        found: list[tuple[T, float] | None] = []
        while self.held and self.next is not None:
            packet = self.held.pop(self.next, None)
            if packet is not None:
                found.append(packet)
                self.next += 1
            elif self._is_over(now):
                found.append(None)
                self.next = min(self.held)
            else:
                break
        return found

    def _is_over(self, now: float) -> bool:
        """Say whether the gap has been waited for for long enough: since the first packet behind it came."""
        _, came = next(iter(self.held.values()))
        return now - came >= self._wait_seconds or len(self.held) > MAX_HELD

    def rest(self) -> list[tuple[T, float] | None]:
        """Return everything that waits: nothing more will come."""
        found: list[tuple[T, float] | None] = []
        for number in sorted(self.held):
            if number != self.next:
                found.append(None)
            found.append(self.held[number])
            self.next = number + 1
        self.held.clear()
        return found

    def begin_again(self, first: int) -> None:
        """Go on with another numbering, of which `first` is the first packet."""
        self.held.clear()
        self.next = first
