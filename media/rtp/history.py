"""What left to one peer and when, by transport-wide sequence number: what its feedback speaks of.

The numbers are those of draft-holmer-rmcat-transport-wide-cc-extensions-01: one count over everything
that leaves to a peer with the extension (media, retransmissions, probes), whatever stream it is of.

Invariant: number n is at index n % HISTORY_PACKETS, and stands there until n + HISTORY_PACKETS is sent.
The C kernel writes the same memory (`addresses`), so arrays never change their size.
"""

from __future__ import annotations

from array import array

HISTORY_PACKETS = 2048
"""Two seconds of 10 Mbit/s. Feedback older than that says nothing about now. A power of two, for the
index; below 2^15, so that 16 bits name one packet only."""
NUMBER_MASK = 0xFFFF
"""What of a number stands in the packet."""
_INDEX_MASK = HISTORY_PACKETS - 1


class SendHistory:
    """The ring of one peer; 20 KiB."""

    __slots__ = ("_counts", "_sent_at", "_sizes")

    def __init__(self) -> None:
        self._counts = array("Q", [0, 0])
        self._sent_at = array("d", bytes(8 * HISTORY_PACKETS))
        self._sizes = array("H", bytes(2 * HISTORY_PACKETS))

    @property
    def next_number(self) -> int:
        """The number, counted without end, of what leaves next. Its low 16 bits go into the packet."""
        return self._counts[0]

    @property
    def bytes_sent(self) -> int:
        """The sum of the sizes of all that was noted."""
        return self._counts[1]

    def note(self, size: int, now: float) -> int:
        """Note that a UDP payload of `size` bytes leaves at `now` (monotonic seconds); return its number."""
        number = self._counts[0]
        self._sent_at[number & _INDEX_MASK] = now
        self._sizes[number & _INDEX_MASK] = size
        self._counts[0] = number + 1
        self._counts[1] += size
        return number

    def find(self, number16: int) -> tuple[float, int] | None:
        """Return (sent at, size) of the newest packet with these low 16 bits, or None where none is kept."""
        behind = (self._counts[0] - 1 - number16) & NUMBER_MASK
        number = self._counts[0] - 1 - behind
        if number < 0 or behind >= HISTORY_PACKETS:
            return None
        return self._sent_at[number & _INDEX_MASK], self._sizes[number & _INDEX_MASK]

    def addresses(self) -> tuple[int, int, int]:
        """Return where the counts (two uint64), the times (double) and the sizes (uint16) lie in memory."""
        return self._counts.buffer_info()[0], self._sent_at.buffer_info()[0], self._sizes.buffer_info()[0]
