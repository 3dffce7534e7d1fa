"""From RTP packets of one slot to frames of a file: put in order, joined, never decoded. Pure.

RFC 3550 (RTP), RFC 7741 (VP8). Opus has one packet for a frame (RFC 7587 section 4.2).
"""

from __future__ import annotations

from struct import unpack_from
from typing import NamedTuple

HEADER_BYTES = 12
START_CODE = b"\x9d\x01\x2a"
MAX_PARTS = 2048
"""Packets of one picture: 2.5 MB. More is none."""


class Packet(NamedTuple):
    """What of an RTP packet is needed here."""

    ssrc: int
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


class Frame(NamedTuple):
    """One picture or one packet of sound. `size`: width and height of a keyframe."""

    data: bytes
    timestamp: int
    keyframe: bool
    size: tuple[int, int]


def read_rtp(data: bytes) -> Packet | None:
    """Return a packet without padding and extensions; `None`: it is none, or has nothing in it."""
    if len(data) < HEADER_BYTES or data[0] >> 6 != 2:  # noqa: PLR2004 - the version
        return None
    begin, end = HEADER_BYTES + 4 * (data[0] & 0x0F), len(data)
    if data[0] & 0x10:
        if begin + 4 > end:
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4])
    if data[0] & 0x20:
        end -= data[-1]
    sequence, timestamp, ssrc = unpack_from("!HII", data, 2)
    if begin >= end:
        return None
    return Packet(ssrc, sequence, timestamp, bool(data[1] & 0x80), data[begin:end])


class Sound:
    """Every packet is a frame."""

    def push(self, packet: Packet) -> Frame | None:
        return Frame(packet.payload, packet.timestamp, keyframe=True, size=(0, 0))


class Pictures:
    """Begins with a keyframe, and again after each loss: what builds on what is missing is left out."""

    def __init__(self) -> None:
        self.waits = True
        """For a keyframe: ask for one."""
        self._parts: list[bytes] = []
        self._next: int | None = None

    def push(self, packet: Packet) -> Frame | None:
        """Take the next packet; return the picture that it completes."""
        if self._next is not None and packet.sequence != self._next:
            self._parts, self.waits = [], True
        self._next = packet.sequence + 1 & 0xFFFF
        begin = _body_at(packet.payload)
        if begin >= len(packet.payload):
            return None
        if packet.payload[0] & 0x17 == 0x10:  # noqa: PLR2004 - the first of its picture
            self._parts = [packet.payload[begin:]]
        elif self._parts:
            self._parts.append(packet.payload[begin:])
        if not self._parts or not packet.marker or len(self._parts) > MAX_PARTS:
            return None
        data, self._parts = b"".join(self._parts), []
        size = _size(data)
        if self.waits and size is None:
            return None
        self.waits = False
        return Frame(data, packet.timestamp, size is not None, size or (0, 0))


def _body_at(payload: bytes) -> int:
    """Return where the picture's own bytes begin behind the descriptor (RFC 7741 section 4.2)."""
    if not payload[0] & 0x80:
        return 1
    if len(payload) < 3:  # noqa: PLR2004 - two bytes of flags, and something
        return len(payload)
    flags, at = payload[1], 2
    if flags & 0x80:
        at += 2 if payload[at] & 0x80 else 1
    return at + bool(flags & 0x40) + bool(flags & 0x30)


def _size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a keyframe (RFC 6386 section 9.1); `None`: it is none."""
    if len(data) < 10 or data[0] & 1 or data[3:6] != START_CODE:  # noqa: PLR2004 - its head
        return None
    width, height = (
        int.from_bytes(data[6:8], "little") & 0x3FFF,
        int.from_bytes(data[8:10], "little") & 0x3FFF,
    )
    return (width, height) if width and height else None
