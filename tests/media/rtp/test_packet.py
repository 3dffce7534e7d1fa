"""RTP headers: what is read, and what is refused (fault 51)."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.packet import MalformedRtp, RtpPacket, parse_rtp, restore_from_rtx


def packet(first: int = 0x80, second: int = 96, rest: bytes = b"payload") -> bytes:
    return struct.pack(">BBHII", first, second, 1000, 2000, 3000) + rest


def test_the_fixed_header_is_read() -> None:
    """Payload type, marker, sequence, timestamp, SSRC and payload stand where RFC 3550 says."""
    parsed = parse_rtp(packet(second=0x80 | 111))
    assert (parsed.payload_type, parsed.marker, parsed.sequence) == (111, 0x80, 1000)
    assert (parsed.timestamp, parsed.ssrc, parsed.payload) == (2000, 3000, b"payload")


def test_the_extension_block_is_cut_out() -> None:
    """An extension block is kept aside with its profile, and the payload begins after it."""
    parsed = parse_rtp(packet(0x90, rest=b"\xbe\xde\x00\x01\x10\xaa\x00\x00payload"))
    assert (parsed.extension_profile, parsed.extension_block) == (0xBEDE, b"\x10\xaa\x00\x00")
    assert parsed.payload == b"payload"


def test_contributing_sources_are_skipped() -> None:
    """Fifteen CSRCs are allowed, and are not payload."""
    parsed = parse_rtp(packet(0x8F, rest=bytes(15 * 4) + b"payload"))
    assert parsed.payload == b"payload"


def test_padding_is_taken_off() -> None:
    """Padding is not payload; a packet of nothing else has an empty payload."""
    assert parse_rtp(packet(0xA0, rest=b"payload\x00\x00\x03")).payload == b"payload"
    assert parse_rtp(packet(0xA0, rest=b"\x00\x00\x03")).payload == b""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "rtp_short"),
        (packet()[:11], "rtp_short"),
        (packet(0x40), "rtp_version"),
        (packet(0x8F, rest=b""), "rtp_extension_length"),
        (packet(0x90, rest=b"\xbe"), "rtp_extension_length"),
        (packet(0x90, rest=b"\xbe\xde\xff\xff"), "rtp_extension_length"),
        (packet(0xA0, rest=b"\x00"), "rtp_padding"),
        (packet(0xA0, rest=b"ab\xff"), "rtp_padding"),
    ],
)
def test_what_points_outside_the_datagram_is_refused(data: bytes, reason: str) -> None:
    """A length that leaves the datagram is malformed, by name."""
    with pytest.raises(MalformedRtp) as caught:
        parse_rtp(data)
    assert caught.value.reason == reason


@given(st.binary(max_size=80))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    """Whatever is authentic but no RTP raises MalformedRtp and nothing else; payloads lie within."""
    try:
        parsed = parse_rtp(data)
    except MalformedRtp:
        return
    assert len(parsed.payload) <= len(data) - 12


def test_a_retransmission_becomes_the_packet_it_repeats() -> None:
    """RFC 4588: the original sequence number stands before the payload."""
    parsed = RtpPacket(97, 7, 2000, 4000, b"\x12\x34payload")
    restore_from_rtx(parsed, 96, 3000)
    assert (parsed.payload_type, parsed.sequence, parsed.ssrc) == (96, 0x1234, 3000)
    assert parsed.payload == b"payload"


def test_a_retransmission_without_a_number_is_refused() -> None:
    """One byte is no original sequence number."""
    with pytest.raises(MalformedRtp):
        restore_from_rtx(RtpPacket(97, 7, 2000, 4000, b"x"), 96, 3000)
