"""Elements of EBML (RFC 8794) as Matroska (RFC 9559) has them: written, and found in bytes.

Invariant: nothing outside of the bytes is read, and each step goes forward, whatever they are.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Final, NamedTuple

Bytes = bytes | bytearray | mmap.mmap

EBML: Final = 0x1A45DFA3
SEGMENT: Final = 0x18538067
SEEK_HEAD: Final = 0x114D9B74
INFO: Final = 0x1549A966
TRACKS: Final = 0x1654AE6B
CLUSTER: Final = 0x1F43B675
CUES: Final = 0x1C53BB6B
VOID: Final = 0xEC
CRC: Final = 0xBF
TIME: Final = 0xE7
SIMPLE_BLOCK: Final = 0xA3
BLOCK_GROUP: Final = 0xA0
BLOCK: Final = 0xA1
REFERENCE: Final = 0xFB
UNKNOWN_SIZE: Final = b"\x01\xff\xff\xff\xff\xff\xff\xff"
_MAX_ID_BYTES, _MAX_SIZE_BYTES = 4, 8


class Element(NamedTuple):
    """Where an element stands."""

    identifier: int
    content: int
    end: int


def id_bytes(identifier: int) -> bytes:
    """Identifiers have their length in their first bits already."""
    return identifier.to_bytes((identifier.bit_length() + 7) // 8)


def size_bytes(size: int) -> bytes:
    """A size in eight bytes, so that a head's length never depends on what is in it."""
    return (size | 1 << 56).to_bytes(8)


def element(identifier: int, content: bytes) -> bytes:
    """An element of any size."""
    return id_bytes(identifier) + size_bytes(len(content)) + content


def small(identifier: int, content: bytes) -> bytes:
    """An element of 126 bytes at most, its size in one."""
    return id_bytes(identifier) + bytes((0x80 | len(content),)) + content


def number(identifier: int, value: int) -> bytes:
    """An element that holds an unsigned number, without zeros in front."""
    return small(identifier, value.to_bytes(max((value.bit_length() + 7) // 8, 1)))


def void(length: int) -> bytes:
    """So many bytes (2 to 128) that readers leave out."""
    return bytes((VOID, 0x80 | length - 2)) + bytes(length - 2)


def element_at(data: Bytes, at: int, end: int) -> Element | None:
    """Return the element that begins there; `None`: none does that ends by `end`.

    Of a size that is not known (RFC 8794 section 6.2) the end is `end`.
    """
    id_length = _length(data, at, end)
    if not 0 < id_length <= _MAX_ID_BYTES:
        return None
    sized = at + id_length
    size_length = _length(data, sized, end)
    if not 0 < size_length <= _MAX_SIZE_BYTES:
        return None
    content = sized + size_length
    mask = (1 << 7 * size_length) - 1
    size = int.from_bytes(data[sized:content]) & mask
    ends = end if size == mask else content + size
    return Element(int.from_bytes(data[at:sized]), content, ends) if ends <= end else None


def _length(data: Bytes, at: int, end: int) -> int:
    """Return how many bytes the number there takes, by its first one; 0: they are not all there."""
    if at >= end or not data[at]:
        return 0
    length = 9 - data[at].bit_length()
    return length if at + length <= end else 0


def elements(data: Bytes, at: int, end: int) -> Iterator[Element]:
    """Yield what stands one behind another, up to the first that is none."""
    while (found := element_at(data, at, end)) is not None:
        yield found
        at = found.end
