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
        heads.append((first & _PAYLOAD_TYPE_MASK, rest >> 10, rest & 0x3FF))  # 14 and 10 bits
        position += _BLOCK_HEAD_BYTES
    blocks: list[Block] = []
    for payload_type, behind, length in heads:
        if position + length > size:
            raise MalformedRtp("red")
        blocks.append(Block(payload_type, behind, payload[position : position + length]))
        position += length
    blocks.append(Block(first & _PAYLOAD_TYPE_MASK, 0, payload[position:]))
    return blocks


def wrap(payload_type: int, payload: bytes) -> bytes:
    """Return a RED payload with one block and nothing again."""
    return bytes((payload_type,)) + payload
