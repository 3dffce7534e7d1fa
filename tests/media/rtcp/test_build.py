"""RTCP that we send, read by another implementation."""

from __future__ import annotations

from aiortc import rtp as reference
from hypothesis import given
from hypothesis import strategies as st

from media.rtcp import build


def test_a_compound_of_everything_is_read_by_another_implementation() -> None:
    """Reports, description, PLI, NACK, REMB and BYE joined are what aiortc takes them for."""
    block = build.OutgoingBlock(9, 64, 3, 70_000, 5, 6, 7)
    compound = (
        build.sender_report(1, 1 << 40, 5, 6, 2**32 + 7)
        + build.source_description(1, "teacher")
        + build.receiver_report(2, [block])
        + build.picture_loss(2, 9)
        + build.nack(2, 9, [5, 6, 30])
        + build.remb(2, 1_000_000, [9, 10])
        + build.bye(1)
    )
    report, description, received, pli, nack, remb, bye = reference.RtcpPacket.parse(compound)
    assert isinstance(report, reference.RtcpSrPacket)
    assert (report.ssrc, report.sender_info.ntp_timestamp, report.sender_info.octet_count) == (1, 1 << 40, 7)
    assert isinstance(description, reference.RtcpSdesPacket)
    assert description.chunks[0].items == [(1, b"teacher")]
    assert isinstance(received, reference.RtcpRrPacket)
    assert received.reports == [
        reference.RtcpReceiverInfo(
            ssrc=9, fraction_lost=64, packets_lost=3, highest_sequence=70_000, jitter=5, lsr=6, dlsr=7
        )
    ]
    assert isinstance(pli, reference.RtcpPsfbPacket)
    assert (pli.fmt, pli.media_ssrc) == (1, 9)
    assert isinstance(nack, reference.RtcpRtpfbPacket)
    assert nack.lost == [5, 6, 30]
    assert isinstance(remb, reference.RtcpPsfbPacket)
    assert reference.unpack_remb_fci(remb.fci) == (1_000_000, [9, 10])
    assert isinstance(bye, reference.RtcpByePacket)
    assert bye.sources == [1]


@given(st.integers(0, 2**40))
def test_an_estimate_is_rounded_down_by_little(bps: int) -> None:
    """REMB has an 18-bit mantissa: never more than was meant, and at most 2^-17 less."""
    packet = build.remb(1, bps, [])
    written, _ = reference.unpack_remb_fci(packet[12:])
    assert bps * (1 - 2**-17) <= written <= bps


@given(st.text(max_size=60))
def test_a_description_is_whole_words_for_any_name(name: str) -> None:
    """At least one zero byte ends the items, and the length is right."""
    packet = build.source_description(1, name)
    assert len(packet) % 4 == 0
    assert int.from_bytes(packet[2:4]) == len(packet) // 4 - 1
    assert packet[-1] == 0
