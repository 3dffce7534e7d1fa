"""RTCP that peers send, as values.

Invariant: a compound packet is taken whole or not at all; `MalformedRtcp` tells nothing was done.
Kinds we have no use for (SDES, APP, XR) are skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct, error

from .transport import MalformedFeedback, TransportFeedback, parse_transport_feedback

SENDER_REPORT = 200
RECEIVER_REPORT = 201
BYE = 203
TRANSPORT_FEEDBACK = 205
PAYLOAD_FEEDBACK = 206

FORMAT_NACK = 1
FORMAT_PLI = 1
FORMAT_FIR = 4
FORMAT_APPLICATION = 15
FORMAT_TRANSPORT_WIDE = 15

MAX_NACKED = 17 * 32
"""Packets one NACK may name: 32 masks. Nobody honest is missing more, and asks for a keyframe instead."""

_HEAD = Struct(">BBH")
_PAIR = Struct(">II")
_SENDER_INFO = Struct(">IQIII")
_REPORT_BLOCK = Struct(">IIIIII")
_NACK_ITEM = Struct(">HH")
_WORD = Struct(">I")
_VERSION = 2
_PADDING_BIT = 0x20
_COUNT_MASK = 0x1F
_MAX_EXPONENT = 42
"""REMB's exponent has six bits; 2^42 times anything is beyond every network, and the float stays exact."""


class MalformedRtcp(ValueError):
    """Authentic, but not RTCP."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What a publisher says about the time of one of its streams (RFC 3550 section 6.4.1)."""

    ssrc: int
    ntp_64bit: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a peer says about one stream that we send (RFC 3550 section 6.4.1)."""

    ssrc: int
    fraction_lost_256ths: int
    last_sender_report: int
    delay_since_65536ths: int


@dataclass(frozen=True, slots=True)
class Nack:
    """Packets that a subscriber misses (RFC 4585 section 6.2.1)."""

    ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeRequest:
    """PLI (RFC 4585 section 6.3.1) or FIR (RFC 5104 section 4.3.1), which we treat alike."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class Remb:
    """The receiver's estimate (draft-alvestrand-rmcat-remb-03)."""

    bits_per_second: float


@dataclass(frozen=True, slots=True)
class Bye:
    """Streams that have ended (RFC 3550 section 6.6)."""

    ssrcs: tuple[int, ...]


RtcpItem = SenderReport | ReportBlock | Nack | KeyframeRequest | Remb | TransportFeedback | Bye


def parse_rtcp(data: bytes) -> list[RtcpItem]:
    """Parse a compound packet. Raises MalformedRtcp."""
    items: list[RtcpItem] = []
    position = 0
    try:
        while position < len(data):
            first, kind, words = _HEAD.unpack_from(data, position)
            end = position + 4 + 4 * words
            if first >> 6 != _VERSION or end > len(data):
                raise MalformedRtcp("head")
            body = data[position + 4 : end]
            if first & _PADDING_BIT:
                if not 0 < body[-1] <= len(body):
                    raise MalformedRtcp("padding")
                body = body[: -body[-1]]
            _parse_one(kind, first & _COUNT_MASK, body, items)
            position = end
    except (error, IndexError, MalformedFeedback):
        raise MalformedRtcp("body") from None
    return items


def _parse_one(kind: int, count: int, body: bytes, items: list[RtcpItem]) -> None:
    if kind == RECEIVER_REPORT:
        _parse_blocks(body, 4, count, items)
    elif kind == SENDER_REPORT:
        ssrc, ntp, timestamp, _, _ = _SENDER_INFO.unpack_from(body)
        items.append(SenderReport(ssrc, ntp, timestamp))
        _parse_blocks(body, _SENDER_INFO.size, count, items)
    elif kind == TRANSPORT_FEEDBACK and count == FORMAT_NACK:
        items.append(_parse_nack(body))
    elif kind == TRANSPORT_FEEDBACK and count == FORMAT_TRANSPORT_WIDE:
        items.append(parse_transport_feedback(body))
    elif kind == PAYLOAD_FEEDBACK:
        _parse_payload_feedback(count, body, items)
    elif kind == BYE:
        items.append(Bye(tuple(_WORD.unpack_from(body, 4 * i)[0] for i in range(count))))


def _parse_blocks(body: bytes, start: int, count: int, items: list[RtcpItem]) -> None:
    for i in range(count):
        ssrc, lost, _, _, last, delay = _REPORT_BLOCK.unpack_from(body, start + _REPORT_BLOCK.size * i)
        items.append(ReportBlock(ssrc, lost >> 24, last, delay))


def _parse_nack(body: bytes) -> Nack:
    _, ssrc = _PAIR.unpack_from(body)
    sequences: list[int] = []
    for position in range(_PAIR.size, len(body), _NACK_ITEM.size):
        first, mask = _NACK_ITEM.unpack_from(body, position)
        sequences.append(first)
        sequences += [(first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1]
        if len(sequences) > MAX_NACKED:
            raise MalformedRtcp("nack of everything")
    return Nack(ssrc, tuple(sequences))


def _parse_payload_feedback(form: int, body: bytes, items: list[RtcpItem]) -> None:
    _, ssrc = _PAIR.unpack_from(body)
    if form == FORMAT_PLI:
        items.append(KeyframeRequest(ssrc))
    elif form == FORMAT_FIR:
        items += [
            KeyframeRequest(_WORD.unpack_from(body, position)[0])
            for position in range(_PAIR.size, len(body), 8)  # an entry is SSRC, number, 3 reserved bytes
        ]
    elif form == FORMAT_APPLICATION and body[8:12] == b"REMB":
        exponent = body[13] >> 2
        mantissa = (body[13] & 0x03) << 16 | body[14] << 8 | body[15]
        items.append(Remb(float(mantissa << min(exponent, _MAX_EXPONENT))))
