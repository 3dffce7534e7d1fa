"""H.264 payloads (RFC 6184 section 5): where a decoder may begin.

A decoder begins with the parameter sets (SPS, PPS) and the IDR picture that they belong to. Senders put them
into packets of their own, or together into one (STAP-A), or cut the picture into pieces (FU-A). So a
keyframe may seem to begin several times: at its SPS, and at its IDR picture. The first one counts
(`SourceLayer.keep`).
"""

from __future__ import annotations

from collections.abc import Iterator

from .descriptor import Descriptor
from .packet import MalformedRtp

_TYPE_MASK = 0x1F
_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28
_LAST_SINGLE = 23
_FU_START = 0x80
_SIZE_BYTES = 2
_BEGINNINGS = frozenset({_IDR, _SPS})


def parse_h264(payload: bytes) -> Descriptor:
    """Parse the head of a payload in packetization mode 1. Raises MalformedRtp."""
    descriptor = Descriptor()
    if not payload:
        raise MalformedRtp("h264_payload")
    kind = payload[0] & _TYPE_MASK
    if 0 < kind <= _LAST_SINGLE:
        descriptor.keyframe = kind in _BEGINNINGS
    elif kind == _STAP_A:
        descriptor.keyframe = not _BEGINNINGS.isdisjoint(_aggregated(payload))
    elif kind == _FU_A:
        if len(payload) <= 2:  # noqa: PLR2004 - FU indicator, FU header, and some of the picture
            raise MalformedRtp("h264_payload")
        descriptor.keyframe = bool(payload[1] & _FU_START) and payload[1] & _TYPE_MASK in _BEGINNINGS
    else:
        raise MalformedRtp("h264_payload")  # mode 2, which was not agreed on
    return descriptor


def _aggregated(payload: bytes) -> Iterator[int]:
    """Yield the types of the units in a STAP-A (section 5.7.1)."""
    position, end = 1, len(payload)
    while position < end:
        start = position + _SIZE_BYTES
        size = int.from_bytes(payload[position:start])
        if not size or start + size > end:
            raise MalformedRtp("h264_payload")
        yield payload[start] & _TYPE_MASK
        position = start + size
