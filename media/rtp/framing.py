"""RFC 4571: packets over a byte stream, each behind its length in two bytes.

Invariant: never more is held than one unfinished packet of the longest kind allowed.
"""

from __future__ import annotations

_LENGTH_BYTES = 2


class FrameTooLong(Exception):
    """The other side announces more than any packet of ours has: it does not speak this protocol."""


def frame(packet: bytes | bytearray | memoryview) -> bytes:
    """Return the packet with its length before it. Raises OverflowError above 65,535 bytes."""
    return b"".join((len(packet).to_bytes(_LENGTH_BYTES), packet))


class Deframer:
    """Cuts a stream into the packets that were put in."""

    __slots__ = ("_held", "_longest")

    def __init__(self, longest_bytes: int) -> None:
        """`longest_bytes`: a longer packet is an error."""
        self._longest = longest_bytes
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the packets that `data` completes, also empty ones.

        Raises FrameTooLong; what came before it is lost with it, since the stream is of no use any more.
        """
        held = self._held + data if self._held else data
        packets: list[bytes] = []
        at, end = 0, len(held)
        while at + _LENGTH_BYTES <= end:
            size = held[at] << 8 | held[at + 1]
            if size > self._longest:
                raise FrameTooLong(size)
            if at + _LENGTH_BYTES + size > end:
                break
            at += _LENGTH_BYTES
            packets.append(held[at : at + size])
            at += size
        self._held = held[at:]
        return packets
