"""The VP8 payload descriptor (RFC 7741 section 4.2): where the numbers to be rewritten stand.

Invariant: offsets point into the payload they were read from; a broken descriptor raises `MalformedRtp`.
"""

from __future__ import annotations

from .descriptor import Descriptor
from .packet import MalformedRtp

PICTURE_ID_BITS_WIDE = 15
PICTURE_ID_BITS_NARROW = 7

_EXTENDED = 0x80
_START_OF_PARTITION = 0x10
_PARTITION_MASK = 0x07
_HAS_PICTURE_ID = 0x80
_HAS_TL0 = 0x40
_HAS_TID_OR_KEYIDX = 0x30
_HAS_TID = 0x20
_TID_MASK = 0xC0
_WIDE = 0x80
_INTER_FRAME = 0x01
"""Lowest bit of the frame header: 0 on a keyframe (RFC 6386 section 9.1)."""


def parse_vp8(payload: bytes) -> Descriptor:
    """Parse the descriptor at the head of a payload. Raises MalformedRtp."""
    descriptor = Descriptor()
    try:
        start = _read_extended(payload, descriptor) if payload[0] & _EXTENDED else 1
        descriptor.begins_frame = payload[0] & (_START_OF_PARTITION | _PARTITION_MASK) == _START_OF_PARTITION
        descriptor.keyframe = descriptor.begins_frame and not payload[start] & _INTER_FRAME
    except IndexError:
        raise MalformedRtp("vp8_descriptor") from None
    if start >= len(payload):
        raise MalformedRtp("vp8_descriptor")
    return descriptor


def _read_extended(payload: bytes, descriptor: Descriptor) -> int:
    """Read the optional bytes; return where the VP8 frame data begins."""
    flags = payload[1]
    position = 2
    if flags & _HAS_PICTURE_ID:
        descriptor.picture_id_at = position
        first = payload[position]
        if first & _WIDE:
            descriptor.wide = True
            descriptor.picture_id = (first & 0x7F) << 8 | payload[position + 1]
            position += 2
        else:
            descriptor.picture_id = first
            position += 1
    if flags & _HAS_TL0:
        descriptor.tl0_at = position
        descriptor.tl0 = payload[position]
        position += 1
    if flags & _HAS_TID_OR_KEYIDX:
        descriptor.above_base = bool(flags & _HAS_TID) and payload[position] & _TID_MASK > 0
        position += 1
    return position


def body_at(payload: bytes) -> int:
    """Return where the picture's own bytes begin in a payload that `parse_vp8` has read."""
    if not payload[0] & _EXTENDED:
        return 1
    flags = payload[1]
    position = 2
    if flags & _HAS_PICTURE_ID:
        position += 2 if payload[position] & _WIDE else 1
    return position + bool(flags & _HAS_TL0) + bool(flags & _HAS_TID_OR_KEYIDX)
