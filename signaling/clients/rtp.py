"""RTP and RTCP as a sender needs them: headers, VP8 payloads, reports out; feedback in. Pure.

RFC 3550 (RTP, RTCP), RFC 8285 (header extensions), RFC 7741 (VP8), RFC 4585 (NACK, PLI), RFC 6464 (level).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct, pack, unpack_from

MAX_PAYLOAD_BYTES = 1100
"""Leaves room for headers, SRTP and tunnels within 1280 bytes, the least that IPv6 promises."""

_HEADER = Struct("!BBHII")
_NTP_EPOCH_SECONDS = 2_208_988_800
"""From 1900, where NTP counts from, to 1970."""
_SR, _RR, _SDES, _RTPFB, _PSFB = 200, 201, 202, 205, 206
_NACK, _PLI, _FIR, _APP = 1, 1, 4, 15
_RTCP_TYPES = range(192, 224)
"""RFC 5761 section 4: the second byte of an RTCP packet."""


def is_rtcp(packet: bytes) -> bool:
    """Tell RTCP from RTP on one port, protected or not."""
    return len(packet) > 1 and packet[1] in _RTCP_TYPES


@dataclass(slots=True)
class Stream:
    """One SSRC that we send."""

    ssrc: int
    payload_type: int
    clock_hz: int
    mid: bytes
    rid: bytes
    extension_ids: dict[str, int]
    """Of `mid`, `rid`, `send_time`, `level`, those that were agreed on."""
    sequence: int = 0
    first_timestamp: int = 0
    packets: int = 0
    octets: int = 0
    picture_id: int = 0
    last_timestamp: int = 0
    extensions_without_change: bytes = field(init=False)

    def __post_init__(self) -> None:
        ids = self.extension_ids
        parts = [element(ids["mid"], self.mid)] if "mid" in ids else []
        if self.rid and "rid" in ids:
            parts.append(element(ids["rid"], self.rid))
        self.extensions_without_change = b"".join(parts)

    def packet(
        self, payload: bytes, seconds: float, now_unix: float, *, marker: bool, level: int | None
    ) -> bytes:
        """One RTP packet, whose media was captured `seconds` after the stream began. `level`: 0 to 127."""
        ids = self.extension_ids
        extensions = self.extensions_without_change
        if "send_time" in ids:
            extensions += element(ids["send_time"], (int(now_unix * (1 << 18)) & 0xFFFFFF).to_bytes(3))
        if level is not None and "level" in ids:
            extensions += element(ids["level"], bytes([level & 0x7F]))
        extensions += bytes(-len(extensions) % 4)
        self.last_timestamp = (self.first_timestamp + int(seconds * self.clock_hz)) & 0xFFFFFFFF
        header = _HEADER.pack(
            0x90, self.payload_type | marker << 7, self.sequence, self.last_timestamp, self.ssrc
        )
        self.sequence = self.sequence + 1 & 0xFFFF
        self.packets += 1
        self.octets += len(payload)
        return header + pack("!HH", 0xBEDE, len(extensions) // 4) + extensions + payload

    def frame(self, frame: bytes, seconds: float, now_unix: float) -> Iterator[bytes]:
        """All packets of one VP8 frame, in order."""
        self.picture_id = self.picture_id + 1 & 0x7FFF
        picture = pack("!H", 0x8000 | self.picture_id)
        for start in range(0, len(frame), MAX_PAYLOAD_BYTES):
            end = start + MAX_PAYLOAD_BYTES
            descriptor = bytes([0x80 | (0x10 if start == 0 else 0), 0x80]) + picture
            yield self.packet(
                descriptor + frame[start:end], seconds, now_unix, marker=end >= len(frame), level=None
            )

    def sender_report(self, seconds: float, now_unix: float) -> bytes:
        """A sender report and a CNAME: which timestamp belongs to `seconds` after the start."""
        ntp = int((now_unix + _NTP_EPOCH_SECONDS) * (1 << 32))
        timestamp = (self.first_timestamp + int(seconds * self.clock_hz)) & 0xFFFFFFFF
        report = pack(
            "!BBHIQIII",
            0x80,
            _SR,
            6,
            self.ssrc,
            ntp & 0xFFFFFFFFFFFFFFFF,
            timestamp,
            self.packets & 0xFFFFFFFF,
            self.octets & 0xFFFFFFFF,
        )
        return report + cname(self.ssrc)


def element(extension_id: int, value: bytes) -> bytes:
    """One extension in the one-byte form."""
    return bytes([extension_id << 4 | len(value) - 1]) + value


def cname(ssrc: int) -> bytes:
    """An SDES packet with a CNAME that is the same for all streams of a client."""
    item = b"\x01\x05pupil\x00"
    return pack("!BBHI", 0x81, _SDES, 1 + len(item) // 4, ssrc) + item


def receiver_report(ssrc: int, about: dict[int, int]) -> bytes:
    """Say what was received: SSRC -> highest extended sequence number. Nothing lost, no jitter."""
    blocks = b"".join(pack("!IIIIII", source, 0, highest, 0, 0, 0) for source, highest in about.items())
    return pack("!BBHI", 0x80 | len(about), _RR, 1 + len(blocks) // 4, ssrc) + blocks + cname(ssrc)


def remb(ssrc: int, bps: int, about: list[int]) -> bytes:
    """Say how much may be sent to us (draft-alvestrand-rmcat-remb-03)."""
    exponent = max(0, bps.bit_length() - 18)
    body = b"REMB" + pack("!I", len(about) << 24 | exponent << 18 | bps >> exponent)
    body += b"".join(pack("!I", each) for each in about)
    return pack("!BBHII", 0x80 | _APP, _PSFB, 2 + len(body) // 4, ssrc, 0) + body


def picture_loss(ssrc: int, about: int) -> bytes:
    """Ask for a keyframe."""
    return pack("!BBHII", 0x80 | _PLI, _PSFB, 2, ssrc, about)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a compound packet asks of a sender."""

    keyframes: frozenset[int]
    """SSRCs."""
    missing: tuple[tuple[int, int], ...]
    """(SSRC, sequence number) asked for again."""
    max_bps: int | None
    """REMB."""


def read_feedback(compound: bytes) -> Feedback:
    """Read what concerns a sender; whatever is broken ends the reading."""
    keyframes: set[int] = set()
    missing: list[tuple[int, int]] = []
    max_bps = None
    offset = 0
    while offset + 12 <= len(compound):
        first, kind, words = unpack_from("!BBH", compound, offset)
        end = offset + 4 * (words + 1)
        if end > len(compound):
            break
        form, (media_ssrc,) = first & 0x1F, unpack_from("!I", compound, offset + 8)
        body = compound[offset + 12 : end]
        if kind == _PSFB and form == _PLI:
            keyframes.add(media_ssrc)
        elif kind == _PSFB and form == _FIR:
            keyframes.update(
                ssrc for (ssrc,) in (unpack_from("!I", body, at) for at in range(0, len(body) - 7, 8))
            )
        elif kind == _PSFB and form == _APP and body[:4] == b"REMB" and len(body) >= 8:  # noqa: PLR2004 - its head
            (packed,) = unpack_from("!I", body, 4)
            max_bps = (packed & 0x3FFFF) << (packed >> 18 & 0x3F)
        elif kind == _RTPFB and form == _NACK:
            missing.extend(_missing(media_ssrc, body))
        offset = end
    return Feedback(frozenset(keyframes), tuple(missing), max_bps)


def _missing(ssrc: int, body: bytes) -> Iterator[tuple[int, int]]:
    for at in range(0, len(body) - 3, 4):
        first, following = unpack_from("!HH", body, at)
        yield ssrc, first
        for bit in range(16):
            if following >> bit & 1:
                yield ssrc, first + bit + 1 & 0xFFFF
