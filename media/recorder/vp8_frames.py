"""VP8 pictures from RTP (RFC 7741): descriptors off, packets joined.

Invariant: what comes out begins with a keyframe, and again after each loss; every picture is whole.
"""

from __future__ import annotations

from ..relay.layer import Received
from ..rtp.vp8 import body_at
from .frames import MAX_PARTS, Frame, Setup

_START_CODE = b"\x9d\x01\x2a"
_HEADER_BYTES = 10
"""Of a keyframe: frame tag, start code, width and height (RFC 6386 section 9.1)."""
_SIZE_MASK = 0x3FFF
"""14 bits of each; the upper two say how to scale."""


class Vp8Frames:
    """A `Depacketizer`."""

    __slots__ = ("_arrived", "_keyframe", "_parts", "_timestamp", "waits")

    def __init__(self) -> None:
        self.waits = True
        self._parts: list[bytes] = []
        self._timestamp = 0
        self._arrived = 0.0
        self._keyframe = False

    def push(self, received: Received, arrived: float) -> Frame | None:
        packet, descriptor = received.packet, received.descriptor
        whole: Frame | None = None
        if descriptor.begins_frame:
            if self._parts:  # its last packet had no marker: no gap, so it is whole all the same
                whole = self._finish()
            if self.waits and not descriptor.keyframe:
                return None
            self._timestamp, self._arrived = packet.timestamp, arrived
            self._keyframe = descriptor.keyframe
        elif not self._parts:
            return None
        self._parts.append(packet.payload[body_at(packet.payload) :])
        if len(self._parts) > MAX_PARTS:
            self.lose()
        if packet.marker and whole is None:
            whole = self._finish()
        return whole

    def _finish(self) -> Frame | None:
        """Return what was gathered; nothing, where it is a keyframe without its head."""
        if not self._parts:
            return None
        data = b"".join(self._parts)
        self._parts = []
        setup = None
        if self._keyframe:
            setup = _setup(data)
            self.waits = setup is None
        if self.waits:
            return None
        return Frame(data, self._timestamp, self._arrived, setup)

    def lose(self) -> None:
        self._parts = []
        self.waits = True


def _setup(keyframe: bytes) -> Setup | None:
    if len(keyframe) < _HEADER_BYTES or keyframe[3:6] != _START_CODE:
        return None
    width = int.from_bytes(keyframe[6:8], "little") & _SIZE_MASK
    height = int.from_bytes(keyframe[8:10], "little") & _SIZE_MASK
    return Setup("vp8", width, height) if width and height else None
