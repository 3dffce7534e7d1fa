"""What is fuzzed: every parser that reads what came from outside, and the relay behind them.

A target takes any bytes. It raises nothing where the code under it keeps its contract: refusals that the
contract names are taken here, everything else (also a broken invariant) comes out.
"""

from __future__ import annotations

import contextlib
import hmac
import math
from collections.abc import Callable, Iterator
from typing import Final

from media.bandwidth import ArrivalLog
from media.rtcp.parse import MAX_NACKED, MalformedRtcp, Nack, Remb, parse_rtcp
from media.rtcp.transport import MalformedFeedback, build_transport_feedback, parse_transport_feedback
from media.rtp.extensions import audio_level_dbov, find_extension, find_text
from media.rtp.framing import Deframer, FrameTooLong, frame
from media.rtp.packet import MalformedRtp, parse_rtp, restore_from_rtx
from media.rtp.payload import READERS
from media.rtp.red import unwrap
from media.sdp import BadSdp
from media.transport import stun
from signaling.http.whip import sdp as whip
from signaling.material import frames
from signaling.material.limits import MAX_OUTPUT_BYTES, PAGE_SIDE
from signaling.stills.jpeg import NoStill, checked
from tests.kit.offers import answered, offer_mids

from .relay import Relay

PASSWORD = "p" * 24
UFRAG = "abcdefgh"
_SOURCE = ("192.0.2.1", 40_000)
_INTEGRITY_BYTES = 24
"""An attribute head and a SHA-1: counted in the length that is signed (RFC 8489 section 14.5)."""
_LONGEST_ERROR_BYTES = 80


def fuzz_stun(data: bytes) -> None:
    """A datagram that looks like STUN: one outcome, and never a large answer."""
    served = stun.serve(data, _SOURCE, {UFRAG: PASSWORD}.get)
    assert (served.outcome == "ok") == (served.ufrag == UFRAG)
    if served.outcome != "ok" and served.reply is not None:
        assert len(served.reply) <= _LONGEST_ERROR_BYTES


def fuzz_stun_signed(data: bytes) -> None:
    """The attributes of a request, signed as a client would: what lies behind the integrity check."""
    cookie_and_transaction = b"\x21\x12\xa4\x42" + bytes(12)
    head = b"\x00\x01" + (len(data) + _INTEGRITY_BYTES).to_bytes(2) + cookie_and_transaction
    tag = hmac.digest(PASSWORD.encode(), head + data, "sha1")
    fuzz_stun(head + data + b"\x00\x08\x00\x14" + tag)


def fuzz_rtp(data: bytes) -> None:
    """An RTP packet with its extensions; as a retransmission, too."""
    with contextlib.suppress(MalformedRtp):
        packet = parse_rtp(data)
        assert packet.payload in data
        for number in range(256):
            value = find_extension(packet.extension_profile, packet.extension_block, number)
            assert value is None or value in packet.extension_block
            audio_level_dbov(value)
            find_text(packet.extension_profile, packet.extension_block, number)
        restore_from_rtx(packet, 96, 1)


def fuzz_rtcp(data: bytes) -> None:
    """A compound packet: values with bounds, or nothing of it."""
    with contextlib.suppress(MalformedRtcp):
        for item in parse_rtcp(data):
            match item:
                case Nack():
                    assert len(item.sequences) <= MAX_NACKED
                    assert all(0 <= sequence <= 0xFFFF for sequence in item.sequences)
                case Remb():
                    assert 0 <= item.bits_per_second < math.inf
                case _:
                    pass


def _payload_target(codec: str) -> Callable[[bytes], None]:
    def fuzz(data: bytes) -> None:
        with contextlib.suppress(MalformedRtp):
            descriptor = READERS[codec](data)
            end = len(data)
            assert descriptor.tl0_at < end
            assert descriptor.picture_id_at + descriptor.wide < end
            assert 0 <= descriptor.picture_id <= (0x7FFF if descriptor.wide else 0x7F)
            assert not descriptor.tl0_at or data[descriptor.tl0_at] == descriptor.tl0

    return fuzz


def fuzz_framing(data: bytes) -> None:
    """A byte stream of frames: however it is cut, the same packets come out, and little is held."""
    longest = 300
    try:
        whole = Deframer(longest).feed(data)
    except FrameTooLong:
        return
    pieces = Deframer(longest)
    step = data[0] % 7 + 1 if data else 1
    found = [packet for at in range(0, len(data), step) for packet in pieces.feed(data[at : at + step])]
    assert found == whole
    assert data.startswith(b"".join(map(frame, whole)))


def fuzz_sdp(data: bytes) -> None:
    """An offer: an answer line by line, or `BadSdp`."""
    with contextlib.suppress(BadSdp):
        answer = answered(data.decode(errors="replace"), offer_mids("single"))
        assert all(line[1:2] == "=" for line in answer.split("\r\n")[:-1])


def fuzz_still(data: bytes) -> None:
    """What is handed in as a still: it stays one, without what was taken out, or it is none."""
    with contextlib.suppress(NoStill):
        clean = checked(data)
        assert len(clean) <= len(data)
        assert checked(clean) == clean


def fuzz_whip(data: bytes) -> None:
    """An offer or a fragment, as WHIP's endpoint reads them beside the media node."""
    text = data.decode(errors="replace")
    for read in (_whip_offer, whip.credentials_of, whip.fragment_of):
        with contextlib.suppress(whip.Malformed, whip.NotAcceptable):
            read(text)


def _whip_offer(text: str) -> None:
    lines = whip.read_lines(text)
    for mids in (whip.publishes(lines, "camera"), whip.plays(lines)):
        assert set(mids) <= {line.mid for line in lines}
    fresh = whip.with_credentials(text, whip.Credentials("u" * 8, "p" * 24))
    assert not any(line.startswith("a=candidate:") for line in fresh.split("\r\n"))


def fuzz_red(data: bytes) -> None:
    """A RED payload: at least one block, and never more bytes than came."""
    with contextlib.suppress(MalformedRtp):
        blocks = unwrap(data)
        assert blocks
        assert sum(len(block.payload) for block in blocks) < len(data)


def fuzz_transport(data: bytes) -> None:
    """Transport-wide feedback, as heard and as told: work by its bytes, arrivals in order and in bounds."""
    with contextlib.suppress(MalformedFeedback):
        heard = parse_transport_feedback(data)
        assert len(heard.arrivals) <= len(data)
        distances = [distance for distance, _ in heard.arrivals]
        assert distances == sorted(set(distances))
        assert all(0 <= distance < heard.count for distance in distances)
    log = ArrivalLog()
    for place in range(0, len(data) - 2, 3):
        log.note(int.from_bytes(data[place : place + 2]), 10.0 + data[place + 2] * place / 1000)
    while (told := log.take()) is not None:
        build_transport_feedback((1, 2), told.first, told.count, told.arrivals, 0)


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut bytes into (kind, packet): one byte of kind, two of length, and so on."""
    at = 0
    while at + 3 <= len(data):
        size = int.from_bytes(data[at + 1 : at + 3])
        yield data[at], data[at + 3 : at + 3 + size]
        at += 3 + size


def fuzz_relay(data: bytes) -> None:
    """Authentic packets, one after another, through everything between SRTP and SRTP."""
    relay = Relay()
    for kind, packet in records(data):
        relay.take(kind, packet)


def fuzz_material_frames(data: bytes) -> None:
    """What a process behind the walls says: a note with its pictures within their bounds, or `BadFrame`."""
    with contextlib.suppress(frames.BadFrame):
        head = data[: frames.HEADER.size].ljust(frames.HEADER.size, b"\0")
        note_bytes, page_bytes, thumb_bytes = frames.sizes(head)
        assert page_bytes + thumb_bytes <= MAX_OUTPUT_BYTES
        rest = data[frames.HEADER.size :]
        note, page = rest[:note_bytes], rest[note_bytes : note_bytes + page_bytes]
        said = frames.unpacked(note, page, rest[note_bytes + page_bytes :][:thumb_bytes])
        if isinstance(said, frames.PageNote):
            assert 1 <= said.width <= PAGE_SIDE
            assert 1 <= said.height <= PAGE_SIDE
            assert frames.is_webp(page)


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "stun": fuzz_stun,
    "stun_signed": fuzz_stun_signed,
    "rtp": fuzz_rtp,
    "rtcp": fuzz_rtcp,
    "framing": fuzz_framing,
    "red": fuzz_red,
    "transport": fuzz_transport,
    "still": fuzz_still,
    "whip": fuzz_whip,
    "sdp": fuzz_sdp,
    "relay": fuzz_relay,
    "material_frames": fuzz_material_frames,
} | {codec: _payload_target(codec) for codec in READERS}
