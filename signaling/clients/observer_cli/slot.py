"""The packets of one slot, held back until it is certain whose they are. Pure.

Who is in a slot is told over the WebSocket, packets come by another way: around a change neither overtakes
the other for certain. So packets wait for `HOLD_SECONDS`, in which they are also put in order, and what came
around a change from or to somebody who may not be kept is thrown away. And as the WebSocket may be silent
because it is dead, they wait on until the server has answered something that it was asked after that time.

Invariant: a packet is given out only if its slot's person might be kept when it came, and from then until
`HOLD_SECONDS` later, of all of which the server's word is here.
"""

from __future__ import annotations

from collections.abc import Iterator

from .packets import Packet
from .permit import Key

HOLD_SECONDS = 2.0
"""A word over the WebSocket is this late at the most while the server answers: by then a node that lost the
store, and so hears of no change, has said so."""
SETTLE_SECONDS = 0.5
"""After a change: what is still under way of whoever was in the slot before."""


class Slot:
    """`tell` at every change of who is in it or of what may be kept; `take` packets; `due` gives them out."""

    def __init__(self) -> None:
        self.key: Key | None = None
        self._open = False
        self._opens_at = float("-inf")
        self._held: list[tuple[float, int, Key, Packet]] = []
        self._last: int | None = None

    def tell(self, key: Key | None, now: float, *, may: bool) -> None:
        """Hear who is in the slot from now on (`None`: nobody), and whether that may be kept."""
        may = may and key is not None
        if key == self.key and may == self._open:
            return
        if not (may and self._open):
            self._held.clear()
            self._opens_at = now + SETTLE_SECONDS
        self.key, self._open = key, may

    def take(self, packet: Packet, now: float) -> None:
        """Hold a packet; one of somebody who may not be kept is dropped."""
        if self._open and self.key is not None and now >= self._opens_at:
            self._held.append((now, self._extended(packet.sequence), self.key, packet))

    def due(self, until: float) -> Iterator[tuple[float, Key, Packet]]:
        """Give out what has been held for long enough, in the order of sending: when it came, whose it is.

        `until`: all that the server had to say until then has been told.
        """
        ready = [one for one in self._held if one[0] + HOLD_SECONDS <= until]
        if ready:
            self._held = [one for one in self._held if one[0] + HOLD_SECONDS > until]
            for came, _, key, packet in sorted(ready, key=lambda one: one[1]):
                yield came, key, packet

    def _extended(self, sequence: int) -> int:
        """Return a number that goes on counting where 16 bits begin again (RFC 3550 appendix A.1)."""
        if self._last is None:
            self._last = sequence
        near = self._last + ((sequence - self._last + 0x8000) & 0xFFFF) - 0x8000
        self._last = max(self._last, near)
        return near
