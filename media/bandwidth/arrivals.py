"""When a publisher's packets arrived, kept until it has been told.

Invariant: every packet that arrives is told of at least once, with the number next to the last one told of
as the beginning, so that what is missing between is told of as well. At most `MAX_KEPT` are remembered.

Source: draft-holmer-rmcat-transport-wide-cc-extensions-01.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..rtcp.transport import MAX_RECEIVED, TICKS_PER_SECOND

MAX_KEPT = 1024
"""Half a second at 2,000 packets a second, more than any peer may send."""
MAX_REORDERED = 256
"""A packet that comes after so many later ones is not told of any more: it was taken for lost."""
MAX_JUMP = 8192
"""A step forward by more is a new numbering, not loss."""
MAX_TOLD = 2048
"""Numbers in one message, missing ones included: a second of the most that any peer may send. A sender that
leaves out more has numbers of its own invention, and hears of what came only."""
MAX_PAUSE_TICKS = 0x7FFF
"""Between two arrivals in one message: a delta has 16 bits with a sign."""

_MODULUS = 1 << 16
_HALF = 1 << 15


@dataclass(frozen=True, slots=True)
class Told:
    """One message's content: `arrivals` (number -> ticks) of `count` packets from `first` on."""

    first: int
    count: int
    arrivals: dict[int, int]


class ArrivalLog:
    """The arrivals of one transport's packets by their transport-wide numbers."""

    __slots__ = ("_arrivals", "_highest", "_lowest_new", "_next")

    def __init__(self) -> None:
        self._arrivals: dict[int, int] = {}
        self._highest = -1
        self._next = 0
        """The first number that nothing was told of."""
        self._lowest_new = -1
        """The lowest number that came since the last message; -1: none."""

    def note(self, number16: int, arrived_seconds: float) -> None:
        """Note a packet by its number on the wire. Of a duplicate the first arrival counts."""
        highest = self._highest
        step = (number16 - highest) & 0xFFFF
        if step >= _HALF:
            step -= _MODULUS
        if highest < 0 or step > MAX_JUMP or step < -MAX_JUMP:
            # One cycle up, so that an early packet of a reordered start is not negative.
            number = self._begin(number16 + _MODULUS)
        elif step <= -MAX_REORDERED:
            return
        else:
            number = highest + step
        arrivals = self._arrivals
        if number in arrivals or len(arrivals) >= MAX_KEPT:
            return
        arrivals[number] = int(arrived_seconds * TICKS_PER_SECOND)
        if number > highest:
            self._highest = number
        if self._lowest_new < 0 or number < self._lowest_new:
            self._lowest_new = number

    def _begin(self, number: int) -> int:
        self._arrivals.clear()
        self._lowest_new = -1
        self._highest = self._next = number
        return number

    def take(self) -> Told | None:
        """Return what to tell now, or None where nothing new came. Call again: there may be more."""
        if self._lowest_new < 0:
            return None
        arrivals = self._arrivals
        first = min(self._next, self._lowest_new)
        if self._lowest_new - first >= MAX_TOLD:
            first = self._lowest_new
        told: dict[int, int] = {}
        before = arrivals[self._lowest_new]
        for number in sorted(number for number in arrivals if number >= first)[:MAX_RECEIVED]:
            ticks = arrivals[number]
            if told and (abs(ticks - before) > MAX_PAUSE_TICKS or number - first >= MAX_TOLD):
                break
            told[number] = before = ticks
        last = next(reversed(told))
        self._next = last + 1
        self._lowest_new = min((number for number in arrivals if number > last), default=-1)
        if len(arrivals) > 2 * MAX_REORDERED:
            self._arrivals = {
                number: ticks for number, ticks in arrivals.items() if number > last - MAX_REORDERED
            }
        return Told(first, last - first + 1, told)
