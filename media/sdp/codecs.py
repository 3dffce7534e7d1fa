"""The codecs the relay forwards, best first. One more is one more row (and a parser for its keyframes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .values import Kind, OfferedCodec

RTX = "rtx"


@dataclass(frozen=True, slots=True)
class Codec:
    """One row of the table. `name` as in `a=rtpmap`, in lower case."""

    kind: Kind
    name: str
    written: str
    clock_hz: int
    channels: int
    feedback: tuple[str, ...]
    """Answered where offered, in this order."""
    source_parameters: str = ""
    """`a=fmtp` of the answer on what a client sends: parameters there are what the *receiver* wants
    (RFC 7587 section 6.1)."""
    slot_parameters: str = ""


_VIDEO_FEEDBACK = ("goog-remb", "ccm fir", "nack", "nack pli")

OPUS = Codec(
    kind="audio",
    name="opus",
    written="opus/48000/2",
    clock_hz=48_000,
    channels=2,
    feedback=(),
    # FEC: a lost packet is mended from the next one without a round trip. DTX: a silent pupil costs 2.5
    # packets a second in place of 50, and a class is thirty-odd silent pupils.
    source_parameters="minptime=10;useinbandfec=1;usedtx=1",
    slot_parameters="minptime=10;useinbandfec=1",
)
VP8 = Codec(
    kind="video",
    name="vp8",
    written="VP8/90000",
    clock_hz=90_000,
    channels=1,
    feedback=_VIDEO_FEEDBACK,
)

TABLE: Final[tuple[Codec, ...]] = (OPUS, VP8)
BY_NAME: Final[dict[str, Codec]] = {codec.name: codec for codec in TABLE}


def choose(kind: Kind, offered: tuple[OfferedCodec, ...]) -> tuple[Codec, OfferedCodec] | None:
    """Find the best codec of ours that is among the offered ones; `None`: there is none in common."""
    for codec in TABLE:
        if codec.kind != kind:
            continue
        for candidate in offered:
            if (candidate.name, candidate.clock_hz, candidate.channels) == (
                codec.name,
                codec.clock_hz,
                codec.channels,
            ):
                return codec, candidate
    return None


def retransmission_of(payload_type: int, offered: tuple[OfferedCodec, ...]) -> int | None:
    """Find the payload type that repairs another one (RFC 4588 section 8.6); `None`: no RTX was offered."""
    apt = str(payload_type)
    for candidate in offered:
        if candidate.name == RTX and candidate.format_parameters.get("apt") == apt:
            return candidate.payload_type
    return None
