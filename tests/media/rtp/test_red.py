"""Reading RED (RFC 2198)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.packet import MalformedRtp
from media.rtp.red import MAX_BLOCKS, Block, unwrap, wrap


def head(payload_type: int, behind: int, length: int) -> bytes:
    return bytes((0x80 | payload_type,)) + (behind << 10 | length).to_bytes(3)


def test_blocks_come_oldest_first_with_their_age() -> None:
    """Section 3: four-byte heads for what is repeated, one byte for the packet's own."""
    payload = head(111, 1920, 3) + head(111, 960, 2) + b"\x6f" + b"old" + b"er" + b"own"
    assert unwrap(payload) == [Block(111, 1920, b"old"), Block(111, 960, b"er"), Block(111, 0, b"own")]


def test_what_is_written_is_read() -> None:
    """With nothing again, and with two packets; all blocks are called by one number."""
    own = Block(111, 0, b"own")
    assert unwrap(wrap([own], 111)) == [own]
    older = [Block(111, 1920, b"old"), Block(111, 960, b"er")]
    assert unwrap(wrap([*older, own], 111)) == [*older, own]
    assert unwrap(wrap([Block(96, 960, b"er"), Block(96, 0, b"own")], 111)) == [older[1], own]


def test_what_no_head_can_say_is_left_out() -> None:
    """Blocks of before a pause, and blocks of a kilobyte: 14 bits of age, 10 of length."""
    own = Block(111, 0, bytes(2000))
    assert unwrap(wrap([Block(111, 1 << 14, b"old"), Block(111, 960, bytes(1024)), own], 111)) == [own]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        head(111, 960, 2),
        head(111, 960, 2)[:3],
        head(111, 960, 9) + b"\x6f" + b"short",
        head(111, 960, 0) * (MAX_BLOCKS + 1) + b"\x6f",
    ],
    ids=["nothing", "no own block", "half a head", "longer than the packet", "too many blocks"],
)
def test_what_is_no_red_is_refused(payload: bytes) -> None:
    """Heads and lengths stay within the payload, and their number is bounded."""
    with pytest.raises(MalformedRtp):
        unwrap(payload)


@given(st.binary(max_size=60))
def test_any_bytes_are_blocks_within_them_or_refused(payload: bytes) -> None:
    """Nothing else is ever raised, and no byte is counted twice."""
    try:
        blocks = unwrap(payload)
    except MalformedRtp:
        return
    assert sum(len(block.payload) for block in blocks) < len(payload)
    assert 1 <= len(blocks) <= MAX_BLOCKS + 1
