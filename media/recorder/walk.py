"""A file that nobody writes any more, read cluster by cluster: what an index needs, and where it is whole.

Invariant: what is counted lies in clusters that are there to their last byte, as their checksums say.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .ebml import BLOCK, BLOCK_GROUP, CLUSTER, CRC, REFERENCE, SIMPLE_BLOCK, TIME, Bytes, Element, elements
from .index import Index

_CRC_LENGTH = 4
_BLOCK_HEAD = 4
"""A track below 128, two bytes of time after the cluster's, flags (RFC 9559 section 10)."""
_KEYFRAME = 0x80
_TIME_MODULUS, _TIME_HALF = 1 << 16, 1 << 15


@dataclass(slots=True)
class Walked:
    """What was found."""

    end: int
    """Where the last whole cluster ends."""
    index: Index = field(default_factory=Index)
    frames: int = 0
    last_milliseconds: int = 0


def walk(data: Bytes, begin: int) -> Walked:
    """Read clusters from `begin` to the first that is none."""
    found = Walked(begin)
    for one in elements(data, begin, len(data)):
        if one.identifier != CLUSTER or not _walk_cluster(data, one, found):
            break
        found.end = one.end
    return found


def clusters_in(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield when each of these whole clusters begins, in milliseconds, and where."""
    start = 0
    for one in elements(data, 0, len(data)):
        yield _time_of(data, one), start
        start = one.end


def _time_of(data: Bytes, cluster: Element) -> int:
    for one in elements(data, cluster.content, cluster.end):
        if one.identifier == TIME:
            return int.from_bytes(data[one.content : one.end])
    return 0


def _walk_cluster(data: Bytes, cluster: Element, found: Walked) -> bool:
    """Return whether it is whole; only then it is told of."""
    time, blocks, at = 0, list[tuple[int, bool]](), cluster.content
    for one in elements(data, cluster.content, cluster.end):
        at = one.end
        if one.identifier == CRC and not _fits(data, one, cluster.end):
            return False
        if one.identifier == TIME:
            time = int.from_bytes(data[one.content : one.end])
        elif one.identifier in (SIMPLE_BLOCK, BLOCK_GROUP):
            if one.end - one.content < _BLOCK_HEAD:
                return False
            blocks.append(_block(data, one))
    if at != cluster.end or not blocks:
        return False
    found.index.cluster(time, found.end)
    for after, keyframe in blocks:
        if keyframe:
            found.index.keyframe(time + after)
    found.frames += len(blocks)
    found.last_milliseconds = max(found.last_milliseconds, time + blocks[-1][0])
    return True


def _fits(data: Bytes, checksum: Element, end: int) -> bool:
    """Say whether a checksum is of what stands behind it (RFC 8794 section 11.3.1)."""
    wanted = int.from_bytes(data[checksum.content : checksum.end], "little")
    return wanted == zlib.crc32(data[checksum.end : end])


def _block(data: Bytes, one: Element) -> tuple[int, bool]:
    """Return how long after its cluster's time a block is, and whether it is a keyframe."""
    if one.identifier == SIMPLE_BLOCK:
        return _time_in(data, one), bool(data[one.content + 3] & _KEYFRAME)
    after, keyframe = 0, True
    for part in elements(data, one.content, one.end):
        if part.identifier == BLOCK:
            after = _time_in(data, part)
        elif part.identifier == REFERENCE:
            keyframe = False
    return after, keyframe


def _time_in(data: Bytes, block: Element) -> int:
    after = int.from_bytes(data[block.content + 1 : block.content + 3])
    return (after + _TIME_HALF) % _TIME_MODULUS - _TIME_HALF
