"""Packets of one stream kept as they left, for a subscriber that negotiated no RTX.

What is asked for again is then sent as the ciphertext it was: protecting a sequence number a second time
with another extension value would use an AES-GCM nonce twice.

Invariant: sequence number n is at place n % KEPT_PACKETS or nowhere. The C kernel writes the same memory
(`struct relay_kept`), so it never moves once it is there; it is there from the first use on.
"""

from __future__ import annotations

from array import array
from struct import Struct

KEPT_PACKETS = 128
"""1 s of 1 Mbit/s video. A power of two, for the index."""
PLACE_BYTES = 1536
"""Number, size, and 1500 bytes with the usual 16 of an authentication tag."""
_HEAD = Struct("=HH")
_ROOM_BYTES = PLACE_BYTES - _HEAD.size
_INDEX_MASK = KEPT_PACKETS - 1


class KeptPackets:
    """The ring of one slot; 192 KiB once it is used."""

    __slots__ = ("_memory",)

    def __init__(self) -> None:
        self._memory: array[int] | None = None

    def keep(self, sequence: int, data: bytes | memoryview) -> None:
        """Keep what left under this 16-bit number, unless it is longer than any packet of a browser."""
        size = len(data)
        if size > _ROOM_BYTES:
            return
        place = memoryview(self._there())[PLACE_BYTES * (sequence & _INDEX_MASK) :]
        _HEAD.pack_into(place, 0, sequence, size)
        place[_HEAD.size : _HEAD.size + size] = data

    def find(self, sequence: int) -> bytes | None:
        """Return what left under this 16-bit number, if it is still kept."""
        if self._memory is None:
            return None
        at = PLACE_BYTES * (sequence & _INDEX_MASK)
        kept, size = _HEAD.unpack_from(self._memory, at)
        if kept != sequence or size == 0:
            return None
        return self._memory[at + _HEAD.size : at + _HEAD.size + size].tobytes()

    def clear(self) -> None:
        """Give nothing again of what left before."""
        if self._memory is not None:
            for at in range(0, PLACE_BYTES * KEPT_PACKETS, PLACE_BYTES):
                _HEAD.pack_into(self._memory, at, 0, 0)

    def address(self) -> int:
        """Return where the ring lies in memory."""
        return self._there().buffer_info()[0]

    def _there(self) -> array[int]:
        if self._memory is None:
            self._memory = array("B", bytes(PLACE_BYTES * KEPT_PACKETS))
        return self._memory
