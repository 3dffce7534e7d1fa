"""One slot's continuous stream, whatever sources follow one another in it.

Invariant: over all sources a slot ever carried, its sequence numbers rise by one from source to source,
its timestamps by the time that passed, its picture ids and TL0PICIDX by one: a decoder sees one sender.
"""

from __future__ import annotations

from dataclasses import dataclass

_SEQUENCE_MASK = 0xFFFF
_TIMESTAMP_MASK = 0xFFFF_FFFF
_PICTURE_ID_MASK = 0x7FFF
_TL0_MASK = 0xFF


@dataclass(frozen=True, slots=True)
class Position:
    """A packet's place in its source's own numbering."""

    number: int
    """Extended sequence number."""
    timestamp: int
    picture_id: int = 0
    tl0: int = 0


class SlotTimeline:
    """Offsets from the present source's numbers to the slot's own.

    `begin` with the first packet of a source, `end` with its newest one. Between the two, what leaves
    is `(n + offset) & mask` for each number.
    """

    __slots__ = (
        "_clock_rate",
        "_last_at",
        "_last_picture_id",
        "_last_sequence",
        "_last_timestamp",
        "_last_tl0",
        "first_number",
        "picture_id_offset",
        "running",
        "sequence_offset",
        "timestamp_offset",
        "tl0_offset",
    )

    def __init__(self, clock_rate: int, first_sequence: int, first_timestamp: int) -> None:
        self._clock_rate = clock_rate
        self._last_sequence = (first_sequence - 1) & _SEQUENCE_MASK
        self._last_timestamp = first_timestamp & _TIMESTAMP_MASK
        self._last_picture_id = 0
        self._last_tl0 = 0
        self._last_at: float | None = None
        self.running = False
        self.first_number = 0
        """Packets of the source before this one never belonged to the slot."""
        self.sequence_offset = 0
        self.timestamp_offset = 0
        self.picture_id_offset = 0
        self.tl0_offset = 0

    def begin(self, first: Position, now: float) -> None:
        """Continue with a source whose first packet is `first`."""
        if self.running:
            raise AssertionError("begin: the source before has not been ended")
        elapsed = 0.0 if self._last_at is None else max(0.0, now - self._last_at)
        # At least one tick: two frames of one timestamp would be taken for one frame.
        ticks = max(1, round(elapsed * self._clock_rate))
        self.sequence_offset = (self._last_sequence + 1 - first.number) & _SEQUENCE_MASK
        self.timestamp_offset = (self._last_timestamp + ticks - first.timestamp) & _TIMESTAMP_MASK
        self.picture_id_offset = (self._last_picture_id + 1 - first.picture_id) & _PICTURE_ID_MASK
        self.tl0_offset = (self._last_tl0 + 1 - first.tl0) & _TL0_MASK
        self.first_number = first.number
        self.running = True

    def end(self, last: Position, at: float) -> None:
        """The source has given its newest packet `last`, sent at `at`; nothing more of it is sent."""
        if not self.running:
            return
        self._last_sequence = (last.number + self.sequence_offset) & _SEQUENCE_MASK
        self._last_timestamp = (last.timestamp + self.timestamp_offset) & _TIMESTAMP_MASK
        self._last_picture_id = (last.picture_id + self.picture_id_offset) & _PICTURE_ID_MASK
        self._last_tl0 = (last.tl0 + self.tl0_offset) & _TL0_MASK
        self._last_at = at
        self.running = False
        self.first_number = 0

    def source_number(self, sequence: int, highest: int) -> int | None:
        """Return which packet of the source left under this 16-bit number, if this timeline sent it.

        `highest` is the source's newest extended number.
        """
        if not self.running:
            return None
        behind = (highest + self.sequence_offset - sequence) & _SEQUENCE_MASK
        number = highest - behind
        return number if number >= self.first_number else None
