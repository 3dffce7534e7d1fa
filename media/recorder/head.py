"""A file's head: as it is while the file is written, and as it is when the file is complete.

Invariant: both are equally long, and differ within the file's first 512 bytes only: a disk that writes whole
sectors holds one of them or the other, and either can be read.

A head that is written live says neither how long the file is nor where its index lies, but has room for both.
"""

from __future__ import annotations

import struct
from typing import Final

from .ebml import (
    CUES,
    EBML,
    INFO,
    SEEK_HEAD,
    SEGMENT,
    TRACKS,
    UNKNOWN_SIZE,
    Bytes,
    element,
    element_at,
    elements,
    id_bytes,
    number,
    size_bytes,
    small,
    void,
)

SECTOR_BYTES = 512
_NANOSECONDS_PER_TICK = 1_000_000
_DOCUMENT = (0x4282, 0x4287, 0x4285)
"""DocType, DocTypeVersion, DocTypeReadVersion."""
_TIMESTAMP_SCALE, _MUXING_APP, _WRITING_APP = 0x2AD7B1, 0x4D80, 0x5741
_APP: Final = b"Manabiya"
_DURATION_HEAD: Final = b"\x44\x89\x88"
_DURATION_BYTES = len(_DURATION_HEAD) + 8
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_POSITION_BYTES = 8


class ForeignHead(Exception):
    """What the file begins with is no head of ours."""


class Head:
    """The head of one file, read or made."""

    def __init__(self, start: bytes, tracks: bytes) -> None:
        """`start`: what says that this is Matroska; `tracks`: the whole element."""
        self._start = start
        self._tracks = tracks
        self.segment = len(start) + len(id_bytes(SEGMENT)) + len(UNKNOWN_SIZE)
        """Where the segment's content begins: from there positions are counted."""
        self.length = self.segment + _SEEK_HEAD_BYTES + len(_info(None)) + len(tracks)

    @property
    def live(self) -> bytes:
        """As long as the file is written."""
        return self._bytes(UNKNOWN_SIZE, void(_SEEK_HEAD_BYTES), _info(None))

    def complete(self, milliseconds: int, cues_at: int, end: int) -> bytes:
        """Of a file of so many bytes, which plays for so long, with its index at `cues_at`."""
        info = _info(milliseconds)
        places = {
            INFO: _SEEK_HEAD_BYTES,
            TRACKS: _SEEK_HEAD_BYTES + len(info),
            CUES: cues_at - self.segment,
        }
        return self._bytes(size_bytes(end - self.segment), _seek_head(places), info)

    def _bytes(self, size: bytes, seek_head: bytes, info: bytes) -> bytes:
        return self._start + id_bytes(SEGMENT) + size + seek_head + info + self._tracks


def head_of(written: bytes, *, webm: bool) -> Head:
    """Return a head with the tracks that another writer's head has. Raises ForeignHead.

    `webm`: Matroska with what browsers read is called so.
    """
    return Head(_start(b"webm" if webm else b"matroska"), _tracks_in(written))


def read_head(data: Bytes) -> tuple[Head, bool]:
    """Return a file's head, and whether it says that the file is complete. Raises ForeignHead."""
    tracks = _tracks_in(data)
    first = element_at(data, 0, len(data))
    start = bytes(data[: first.end if first else 0])
    if start not in (_start(b"webm"), _start(b"matroska")):
        raise ForeignHead
    head = Head(start, tracks)
    found = bytes(data[: head.length])
    if found == head.live:
        return head, False
    at = found.find(_DURATION_HEAD, head.segment + _SEEK_HEAD_BYTES)
    duration = found[at + len(_DURATION_HEAD) : at + _DURATION_BYTES]
    if at < 0 or len(duration) != _POSITION_BYTES:
        raise ForeignHead
    (milliseconds,) = struct.unpack(">d", duration)
    size = int.from_bytes(found[head.segment - _POSITION_BYTES : head.segment]) & ((1 << 56) - 1)
    places = found[head.segment :][_SEEK_HEAD_BYTES - _POSITION_BYTES : _SEEK_HEAD_BYTES]
    try:
        complete = head.complete(
            int(milliseconds), head.segment + int.from_bytes(places), head.segment + size
        )
    except (OverflowError, ValueError):
        raise ForeignHead from None
    if found != complete:
        raise ForeignHead
    return head, True


def _start(kind: bytes) -> bytes:
    doc_type, version, read_version = _DOCUMENT
    return element(EBML, small(doc_type, kind) + number(version, 4) + number(read_version, 2))


def _tracks_in(data: Bytes) -> bytes:
    """Raises ForeignHead."""
    first = element_at(data, 0, len(data))
    if first is None or first.identifier != EBML:
        raise ForeignHead
    sized = first.end + len(id_bytes(SEGMENT))
    if data[first.end : sized] != id_bytes(SEGMENT):
        raise ForeignHead
    for one in elements(data, sized + len(UNKNOWN_SIZE), len(data)):
        if one.identifier == TRACKS:
            return element(TRACKS, bytes(data[one.content : one.end]))
    raise ForeignHead


def _seek_head(places: dict[int, int]) -> bytes:
    """Say where each of these elements lies, counted from the segment's content."""
    seeks = b"".join(
        small(
            _SEEK,
            small(_SEEK_ID, id_bytes(identifier)) + small(_SEEK_POSITION, place.to_bytes(_POSITION_BYTES)),
        )
        for identifier, place in places.items()
    )
    return small(SEEK_HEAD, seeks)


def _info(milliseconds: int | None) -> bytes:
    """`None`: room for a duration."""
    duration = (
        void(_DURATION_BYTES)
        if milliseconds is None
        else _DURATION_HEAD + struct.pack(">d", float(milliseconds))
    )
    return element(
        INFO,
        number(_TIMESTAMP_SCALE, _NANOSECONDS_PER_TICK)
        + small(_MUXING_APP, _APP)
        + small(_WRITING_APP, _APP)
        + duration,
    )


_SEEK_HEAD_BYTES: Final = len(_seek_head(dict.fromkeys((INFO, TRACKS, CUES), 0)))
