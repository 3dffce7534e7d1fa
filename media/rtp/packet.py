"""The RTP header (RFC 3550 section 5.1), as far as a relay needs it.

Invariant: what `parse_rtp` returns lies within the datagram; anything else raises `MalformedRtp`.
"""

from __future__ import annotations

from struct import Struct

HEADER_BYTES = 12
VERSION_BITS = 0x80
"""Version 2 in the top two bits; every other bit of the first byte clear."""
SEQUENCE_MODULUS = 1 << 16
TIMESTAMP_MASK = 0xFFFF_FFFF

_FIXED = Struct(">BBHII")
_EXTENSION_HEAD = Struct(">HH")
_VERSION_MASK = 0xC0
_PADDING_BIT = 0x20
_EXTENSION_BIT = 0x10
_CSRC_COUNT_MASK = 0x0F
_MARKER_BIT = 0x80
_PAYLOAD_TYPE_MASK = 0x7F
_WORD_BYTES = 4


class MalformedRtp(ValueError):
    """The datagram is authentic but is not RTP. `reason` is a drop counter's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RtpPacket:
    """One packet: header fields, raw extension block, payload without padding.

    `sequence` is 16 bits as received until the receiving layer replaces it by its own unbounded count.
    """

    __slots__ = (
        "extension_block",
        "extension_profile",
        "marker",
        "payload",
        "payload_type",
        "sequence",
        "ssrc",
        "timestamp",
    )

    def __init__(self, payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes) -> None:
        self.payload_type = payload_type
        self.marker = 0
        """0, or 0x80: the bit in its place, ready to be or-ed to a payload type."""
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payload = payload
        self.extension_profile = 0
        self.extension_block = b""


def parse_rtp(data: bytes) -> RtpPacket:
    """Parse one datagram. Raises MalformedRtp."""
    size = len(data)
    if size < HEADER_BYTES:
        raise MalformedRtp("rtp_short")
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    if first & _VERSION_MASK != VERSION_BITS:
        raise MalformedRtp("rtp_version")
    start = HEADER_BYTES + _WORD_BYTES * (first & _CSRC_COUNT_MASK)
    profile = 0
    block = b""
    if first & _EXTENSION_BIT:
        if start + _WORD_BYTES > size:
            raise MalformedRtp("rtp_extension_length")
        profile, words = _EXTENSION_HEAD.unpack_from(data, start)
        start += _WORD_BYTES
        block = data[start : start + _WORD_BYTES * words]
        start += _WORD_BYTES * words
    if start > size:
        raise MalformedRtp("rtp_extension_length")
    if first & _PADDING_BIT:
        padding = data[-1]
        if not 0 < padding <= size - start:
            raise MalformedRtp("rtp_padding")
        size -= padding
    packet = RtpPacket(second & _PAYLOAD_TYPE_MASK, sequence, timestamp, ssrc, data[start:size])
    packet.marker = second & _MARKER_BIT
    packet.extension_profile = profile
    packet.extension_block = block
    return packet


def restore_from_rtx(packet: RtpPacket, payload_type: int, ssrc: int) -> None:
    """Turn a retransmission (RFC 4588 section 4) back into the packet it repeats. Raises MalformedRtp."""
    if len(packet.payload) < 2:  # noqa: PLR2004 - the original sequence number's two bytes
        raise MalformedRtp("rtx_short")
    packet.sequence = int.from_bytes(packet.payload[:2])
    packet.payload = packet.payload[2:]
    packet.payload_type = payload_type
    packet.ssrc = ssrc
