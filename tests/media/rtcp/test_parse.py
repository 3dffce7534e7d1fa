"""RTCP that comes in (fault 52)."""

from __future__ import annotations

import pytest
from aiortc import rtp as reference
from hypothesis import given
from hypothesis import strategies as st

from media.rtcp import build
from media.rtcp.parse import (
    Bye,
    KeyframeRequest,
    MalformedRtcp,
    Nack,
    Remb,
    ReportBlock,
    SenderReport,
    parse_rtcp,
)

INFO = reference.RtcpSenderInfo(ntp_timestamp=1 << 40, rtp_timestamp=5, packet_count=6, octet_count=7)
BLOCK = reference.RtcpReceiverInfo(
    ssrc=9, fraction_lost=64, packets_lost=3, highest_sequence=4, jitter=5, lsr=6, dlsr=7
)


def test_reports_of_another_implementation_are_read() -> None:
    """Sender and receiver reports with their blocks, as aiortc writes them."""
    compound = bytes(reference.RtcpSrPacket(ssrc=1, sender_info=INFO, reports=[BLOCK])) + bytes(
        reference.RtcpRrPacket(ssrc=2, reports=[BLOCK])
    )
    block = ReportBlock(9, 64, 6, 7)
    assert parse_rtcp(compound) == [SenderReport(1, 1 << 40, 5), block, block]


def test_feedback_of_another_implementation_is_read() -> None:
    """NACK, PLI, REMB and BYE, as aiortc writes them; SDES is skipped."""
    compound = (
        bytes(reference.RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=9, lost=[65535, 65536, 65551]))
        + bytes(reference.RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=9))
        + bytes(reference.RtcpSdesPacket([reference.RtcpSourceInfo(1, [(1, b"cname")])]))
        + bytes(
            reference.RtcpPsfbPacket(
                fmt=15, ssrc=1, media_ssrc=0, fci=reference.pack_remb_fci(4_160_000, [9])
            )
        )
        + bytes(reference.RtcpByePacket([9, 10]))
    )
    assert parse_rtcp(compound) == [
        Nack(9, (65535, 0, 15)),
        KeyframeRequest(9),
        Remb(4_160_000.0),
        Bye((9, 10)),
    ]


def test_a_full_intra_request_is_a_keyframe_request_for_each_entry() -> None:
    """RFC 5104: the SSRCs are in the entries, not in the head."""
    body = (1).to_bytes(4) + (0).to_bytes(4) + (9).to_bytes(4) + bytes(4) + (10).to_bytes(4) + bytes(4)
    assert parse_rtcp(b"\x84\xce\x00\x06" + body) == [KeyframeRequest(9), KeyframeRequest(10)]


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",
        b"\x40\xc8\x00\x00",
        b"\x80\xc8\x00\x06" + bytes(8),
        b"\x81\xc9\x00\x01" + bytes(4),
        b"\x9f\xcb\x00\x01" + bytes(4),
        b"\x81\xcd\x00\x01" + bytes(4),
        b"\x81\xcd\x00\x03" + bytes(8) + b"\x00\x01\xff",
        b"\x8f\xce\x00\x03" + bytes(8) + b"REMB",
        b"\xa0\xc9\x00\x00",
    ],
)
def test_broken_compounds_are_refused_whole(data: bytes) -> None:
    """Lengths and counts that do not fit: nothing of the compound is acted on."""
    good = build.picture_loss(1, 9)
    with pytest.raises(MalformedRtcp):
        parse_rtcp(good + data)


@pytest.mark.parametrize(("exponent", "mantissa"), [(0, 0), (63, 0x3FFFF), (63, 0)])
def test_the_strangest_estimates_are_finite(exponent: int, mantissa: int) -> None:
    """REMB of 0 and of 2^80 are numbers like others (fault 52)."""
    fci = b"REMB\x00" + (exponent << 18 | mantissa).to_bytes(3)
    (found,) = parse_rtcp(b"\x8f\xce\x00\x04" + bytes(8) + fci)
    assert isinstance(found, Remb)
    assert 0 <= found.bits_per_second < 2**62


def test_a_nack_of_everything_is_refused() -> None:
    """More packets than anybody honest misses at once (fault 40)."""
    with pytest.raises(MalformedRtcp):
        parse_rtcp(build.nack(1, 9, range(2000)))


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    """Compound garbage raises MalformedRtcp and nothing else."""
    try:
        parse_rtcp(data)
    except MalformedRtcp:
        return


@given(st.sets(st.integers(0, 400), min_size=1, max_size=60), st.integers(0, 65535))
def test_a_nack_names_what_was_asked_for(missing: set[int], start: int) -> None:
    """Built and parsed again, also over the wrap, it is the same list."""
    sequences = [(start + place) % 65536 for place in sorted(missing)]
    assert parse_rtcp(build.nack(1, 9, sequences)) == [Nack(9, tuple(sequences))]
