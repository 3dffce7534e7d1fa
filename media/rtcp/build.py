"""RTCP that we send, as bytes.

Invariant: every function returns whole 32-bit words, so that results may be joined into a compound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from struct import Struct

from .parse import (
    BYE,
    FORMAT_APPLICATION,
    FORMAT_NACK,
    FORMAT_PLI,
    FORMAT_TRANSPORT_WIDE,
    PAYLOAD_FEEDBACK,
    RECEIVER_REPORT,
    SENDER_REPORT,
    TRANSPORT_FEEDBACK,
)
from .transport import build_transport_feedback

SOURCE_DESCRIPTION = 202
_VERSION_BITS = 0x80
_CNAME_ITEM = 1
MAX_BLOCKS = 31
"""Report blocks in one packet: its count has five bits."""
_REMB_MANTISSA_MAX = 0x3FFFF

_HEAD = Struct(">BBH")
_PAIR = Struct(">II")
_SENDER_INFO = Struct(">IQIII")
_REPORT_BLOCK = Struct(">IIIIII")
_NACK_ITEM = Struct(">HH")


@dataclass(frozen=True, slots=True)
class OutgoingBlock:
    """What we say about one stream that we receive."""

    ssrc: int
    fraction_lost_256ths: int
    packets_lost: int
    highest_sequence: int
    jitter_ticks: int
    last_sender_report: int = 0
    """Middle 32 bits of the last sender report's NTP time; 0: none came."""
    delay_since_65536ths: int = 0


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(_VERSION_BITS | count, kind, len(body) // 4) + body


def sender_report(ssrc: int, ntp_64bit: int, timestamp: int, packets: int, octets: int) -> bytes:
    """RFC 3550 section 6.4.1, without report blocks."""
    info = _SENDER_INFO.pack(ssrc, ntp_64bit, timestamp, packets & 0xFFFF_FFFF, octets & 0xFFFF_FFFF)
    return _packet(SENDER_REPORT, 0, info)


def receiver_report(ssrc: int, blocks: Sequence[OutgoingBlock]) -> bytes:
    """RFC 3550 section 6.4.2. At most MAX_BLOCKS blocks."""
    body = ssrc.to_bytes(4) + b"".join(
        _REPORT_BLOCK.pack(
            block.ssrc,
            block.fraction_lost_256ths << 24 | min(block.packets_lost, 0x7F_FFFF),
            block.highest_sequence,
            block.jitter_ticks & 0xFFFF_FFFF,
            block.last_sender_report,
            block.delay_since_65536ths & 0xFFFF_FFFF,
        )
        for block in blocks
    )
    return _packet(RECEIVER_REPORT, len(blocks), body)


def source_description(ssrc: int, cname: str) -> bytes:
    """RFC 3550 section 6.5, one chunk with a CNAME. The name has at most 255 bytes."""
    name = cname.encode()
    chunk = ssrc.to_bytes(4) + bytes((_CNAME_ITEM, len(name))) + name
    chunk += bytes(4 - len(chunk) % 4)  # at least one zero ends the items
    return _packet(SOURCE_DESCRIPTION, 1, chunk)


def picture_loss(sender_ssrc: int, media_ssrc: int) -> bytes:
    """PLI, RFC 4585 section 6.3.1."""
    return _packet(PAYLOAD_FEEDBACK, FORMAT_PLI, _PAIR.pack(sender_ssrc, media_ssrc))


def nack(sender_ssrc: int, media_ssrc: int, sequences: Iterable[int]) -> bytes:
    """Generic NACK, RFC 4585 section 6.2.1, of 16-bit numbers in rising order."""
    body = _PAIR.pack(sender_ssrc, media_ssrc)
    first = -1
    mask = 0
    for sequence in sequences:
        distance = (sequence - first - 1) & 0xFFFF
        if first >= 0 and distance < 16:  # noqa: PLR2004 - bits in the mask
            mask |= 1 << distance
            continue
        if first >= 0:
            body += _NACK_ITEM.pack(first, mask)
        first, mask = sequence, 0
    if first >= 0:
        body += _NACK_ITEM.pack(first, mask)
    return _packet(TRANSPORT_FEEDBACK, FORMAT_NACK, body)


def remb(sender_ssrc: int, bits_per_second: int, ssrcs: Sequence[int]) -> bytes:
    """REMB (draft-alvestrand-rmcat-remb-03 section 2.2), for up to 255 streams."""
    exponent = max(0, bits_per_second.bit_length() - _REMB_MANTISSA_MAX.bit_length())
    mantissa = bits_per_second >> exponent
    body = _PAIR.pack(sender_ssrc, 0) + b"REMB" + bytes((len(ssrcs),))
    body += (exponent << 18 | mantissa).to_bytes(3)
    body += b"".join(ssrc.to_bytes(4) for ssrc in ssrcs)
    return _packet(PAYLOAD_FEEDBACK, FORMAT_APPLICATION, body)


def transport_feedback(
    ssrcs: tuple[int, int], first: int, count: int, arrivals: Mapping[int, int], feedback_number: int
) -> bytes:
    """Transport-wide feedback, see `transport.build_transport_feedback`."""
    body = build_transport_feedback(ssrcs, first, count, arrivals, feedback_number)
    return _packet(TRANSPORT_FEEDBACK, FORMAT_TRANSPORT_WIDE, body)


def bye(ssrc: int) -> bytes:
    """RFC 3550 section 6.6."""
    return _packet(BYE, 1, ssrc.to_bytes(4))
