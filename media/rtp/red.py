"""RED for audio (RFC 2198): each packet carries those before it once more.

Invariant: `unwrap` returns at least one block, the newest last, each within the payload; anything else raises
`MalformedRtp`.
"""

from __future__ import annotations

from typing import NamedTuple

from .packet import MalformedRtp

_MORE_BIT = 0x80
_PAYLOAD_TYPE_MASK = 0x7F
_BLOCK_HEAD_BYTES = 4
_MAX_BEHIND, _MAX_LENGTH = (1 << 14) - 1, (1 << 10) - 1
"""14 and 10 bits (section 3): a third of a second of Opus, and more than any packet of speech."""
MAX_BLOCKS = 9
"""Chromium sends two, and more than nine packets of 20 ms would come later than any conversation waits."""


class Block(NamedTuple):
    """One encoded piece of sound."""

    payload_type: int
    timestamp_behind: int
    """Clock ticks before the packet's own timestamp."""
    payload: bytes


def unwrap(payload: bytes) -> list[Block]:
    """Return the blocks of a RED payload, oldest first. Raises MalformedRtp."""
    heads: list[tuple[int, int, int]] = []
    position = 0
    size = len(payload)
    while True:
        if position >= size or len(heads) > MAX_BLOCKS:
            raise MalformedRtp("red")
        first = payload[position]
        if not first & _MORE_BIT:
            position += 1
            break
        if position + _BLOCK_HEAD_BYTES > size:
            raise MalformedRtp("red")
        rest = int.from_bytes(payload[position + 1 : position + _BLOCK_HEAD_BYTES])
        heads.append((first & _PAYLOAD_TYPE_MASK, rest >> 10, rest & _MAX_LENGTH))
        position += _BLOCK_HEAD_BYTES
    blocks: list[Block] = []
    for payload_type, behind, length in heads:
        if position + length > size:
            raise MalformedRtp("red")
        blocks.append(Block(payload_type, behind, payload[position : position + length]))
        position += length
    blocks.append(Block(first & _PAYLOAD_TYPE_MASK, 0, payload[position:]))
    return blocks


def wrap(blocks: list[Block], payload_type: int) -> bytes:
    """Return a RED payload of these blocks, oldest first, all called `payload_type`.

    What does not fit into a head (too old, too long) is left out; the last block always fits.
    """
    heads = bodies = b""
    for _, behind, payload in blocks[:-1]:
        if behind <= _MAX_BEHIND and len(payload) <= _MAX_LENGTH:
            heads += bytes((_MORE_BIT | payload_type,)) + (behind << 10 | len(payload)).to_bytes(3)
            bodies += payload
    return heads + bytes((payload_type,)) + bodies + blocks[-1].payload
