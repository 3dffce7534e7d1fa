"""What simulated pupils put on the wire, read back by aiortc."""

from __future__ import annotations

from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
    unpack_header_extensions,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from signaling.clients import rtp
from signaling.clients.rtp import Stream

IDS = {"mid": 3, "rid": 4, "send_time": 2, "level": 1}


def stream(clock_hz: int = 90_000) -> Stream:
    return Stream(
        ssrc=77, payload_type=96, clock_hz=clock_hz, mid=b"1", rid=b"m", extension_ids=IDS, sequence=65535
    )


def extensions(packet: bytes) -> dict[int, bytes]:
    parsed = RtpPacket.parse(packet)
    profile, value = int.from_bytes(packet[12:14]), packet[16 : 16 + 4 * int.from_bytes(packet[14:16])]
    assert parsed.payload_type == 96
    return dict(unpack_header_extensions(profile, value))


def test_a_packet_says_where_it_belongs() -> None:
    """Every packet carries mid, rid and the time of sending; a voice also its level."""
    packet = stream().packet(b"x", 2.0, 1.5, marker=True, level=33)
    assert extensions(packet) == {1: b"\x21", 2: (3 << 17).to_bytes(3), 3: b"1", 4: b"m"}
    parsed = RtpPacket.parse(packet)
    assert (parsed.ssrc, parsed.marker, parsed.timestamp, parsed.payload) == (77, 1, 180_000, b"x")


def test_sequence_numbers_wrap() -> None:
    """After 65535 comes 0."""
    one = stream()
    numbers = [
        RtpPacket.parse(one.packet(b"", 0, 0, marker=False, level=None)).sequence_number for _ in range(3)
    ]
    assert numbers == [65535, 0, 1]


@given(st.binary(min_size=1, max_size=20_000))
def test_a_frame_is_cut_into_packets_that_join_to_the_frame(frame: bytes) -> None:
    """All packets of a frame have its time, the first says so, the last has the marker, none is too long."""
    packets = [RtpPacket.parse(packet) for packet in stream().frame(frame, 1.0, 0.0)]
    assert b"".join(packet.payload[4:] for packet in packets) == frame
    assert [packet.payload[0] for packet in packets] == [0x90] + [0x80] * (len(packets) - 1)
    assert [packet.marker for packet in packets] == [0] * (len(packets) - 1) + [1]
    assert {packet.timestamp for packet in packets} == {90_000}
    assert max(len(packet.payload) for packet in packets) <= rtp.MAX_PAYLOAD_BYTES + 4


def test_frames_count_their_pictures() -> None:
    """The picture id goes up by one with every frame."""
    one = stream()
    ids = [
        int.from_bytes(RtpPacket.parse(next(one.frame(b"x", 0, 0))).payload[2:4]) & 0x7FFF for _ in range(3)
    ]
    assert ids == [1, 2, 3]


def test_a_sender_report_ties_the_stream_to_the_wall_clock() -> None:
    """The report names the stream, its time in both clocks, and what was sent; a CNAME goes with it."""
    one = stream()
    list(one.frame(bytes(2000), 0.0, 0.0))
    report, names = RtcpPacket.parse(one.sender_report(2.0, 1000.5))
    assert isinstance(report, RtcpSrPacket)
    assert isinstance(names, RtcpSdesPacket)
    info = report.sender_info
    assert (report.ssrc, info.rtp_timestamp, info.packet_count) == (77, 180_000, 2)
    assert info.ntp_timestamp == (2_208_988_800 + 1000) << 32 | 1 << 31
    assert names.chunks[0].items == [(1, b"pupil")]


def test_a_receiver_report_names_what_was_received() -> None:
    """One block for each stream, with its highest sequence number."""
    report, _ = RtcpPacket.parse(rtp.receiver_report(5, {77: 70_000, 78: 3}))
    assert isinstance(report, RtcpRrPacket)
    assert [(block.ssrc, block.highest_sequence) for block in report.reports] == [(77, 70_000), (78, 3)]


@given(st.integers(1, 2**40))
def test_a_remb_says_how_much(bps: int) -> None:
    """The number survives to 18 bits, and comes back from our own reader."""
    (packet,) = RtcpPacket.parse(rtp.remb(5, bps, [77]))
    assert isinstance(packet, RtcpPsfbPacket)
    said, about = unpack_remb_fci(packet.fci)
    assert about == [77]
    assert bps * (1 - 2**-17) <= said <= bps
    assert rtp.read_feedback(rtp.remb(5, bps, [77])).max_bps == said


def test_feedback_is_read_from_a_compound() -> None:
    """Keyframe requests, what is missing, and the bandwidth are found behind a report."""
    compound = (
        rtp.receiver_report(5, {})
        + rtp.picture_loss(5, 77)
        + bytes(RtcpRtpfbPacket(fmt=1, ssrc=5, media_ssrc=78, lost=[10, 12, 65535]))
        + bytes(RtcpPsfbPacket(fmt=15, ssrc=5, media_ssrc=0, fci=pack_remb_fci(500_000, [77])))
    )
    feedback = rtp.read_feedback(compound)
    assert feedback.keyframes == {77}
    assert set(feedback.missing) == {(78, 10), (78, 12), (78, 65535)}
    assert feedback.max_bps == 500_000


@given(st.binary(max_size=200))
def test_broken_feedback_raises_nothing(data: bytes) -> None:
    """Whatever a server sends, reading it ends without an error."""
    rtp.read_feedback(data)
    rtp.read_feedback(rtp.picture_loss(5, 77) + data)


def test_rtcp_is_told_from_rtp() -> None:
    """The second byte tells them apart (RFC 5761)."""
    assert rtp.is_rtcp(rtp.picture_loss(5, 77))
    assert not rtp.is_rtcp(stream().packet(b"", 0, 0, marker=True, level=None))
    assert not rtp.is_rtcp(b"")
