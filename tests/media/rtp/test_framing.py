"""RFC 4571 framing: what went in comes out, however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.framing import Deframer, FrameTooLong, frame

LONGEST = 2048


def test_the_length_goes_before_the_packet() -> None:
    """Two bytes, the high one first (RFC 4571 section 2)."""
    assert frame(b"abc") == b"\x00\x03abc"
    assert frame(memoryview(bytes(0x0102)))[:2] == b"\x01\x02"


@given(st.lists(st.binary(max_size=LONGEST), max_size=8), st.lists(st.integers(1, 700), min_size=1))
def test_any_cutting_of_the_stream_gives_the_same_packets(packets: list[bytes], cuts: list[int]) -> None:
    """TCP may deliver one byte or many packets at a time."""
    stream = b"".join(frame(packet) for packet in packets)
    deframer, found, turn = Deframer(LONGEST), [], 0
    while stream:
        piece = cuts[turn % len(cuts)]
        found += deframer.feed(stream[:piece])
        stream, turn = stream[piece:], turn + 1
    assert found == packets


def test_an_unfinished_packet_waits() -> None:
    """Nothing is handed over before its last byte is there."""
    deframer = Deframer(LONGEST)
    assert deframer.feed(b"\x00") == []
    assert deframer.feed(b"\x02a") == []
    assert deframer.feed(b"b\x00\x01c\x00") == [b"ab", b"c"]


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1", b"\x16\x03\x01\x02\x00", (LONGEST + 1).to_bytes(2)])
def test_another_protocol_is_found_out_by_its_first_length(start: bytes) -> None:
    """HTTP and TLS announce, read as RFC 4571, more than any packet of ours has: memory stays bounded."""
    with pytest.raises(FrameTooLong):
        Deframer(LONGEST).feed(start)


@given(st.lists(st.binary(max_size=5000), max_size=20))
def test_nothing_makes_it_hold_more_than_one_packet(pieces: list[bytes]) -> None:
    """Whatever comes, what is held stays below the longest packet and its length."""
    deframer = Deframer(LONGEST)
    for piece in pieces:
        try:
            deframer.feed(piece)
        except FrameTooLong:
            return
        assert len(deframer._held) < LONGEST + 2
