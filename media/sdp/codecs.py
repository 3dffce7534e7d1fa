"""The codecs the relay forwards, best first.

One more is one more row, and a reader of its payload's head (`media.rtp.payload`). A source is answered
with the best codec alone, so that all its layers come in one. A slot is answered with every codec in common:
what it will have to show is decided by who publishes, later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from . import h264
from .values import Format, Kind, OfferedCodec

RTX = "rtx"
CLOCK_HZ: Final[dict[Kind, int]] = {"audio": 48_000, "video": 90_000}
"""One for all codecs of a kind: a slot goes from one to another without a new timeline."""


def _any_variant(_offered: Mapping[str, str]) -> int | None:
    return 0


@dataclass(frozen=True, slots=True)
class Codec:
    """One row of the table. `name` as in `a=rtpmap`, in lower case."""

    kind: Kind
    name: str
    written: str
    channels: int
    feedback: tuple[str, ...]
    """Answered where offered, in this order."""
    source_parameters: Callable[[Mapping[str, str]], str]
    """`a=fmtp` of the answer, from the offer's, on what a client sends: parameters there are what the
    *receiver* wants (RFC 7587 section 6.1)."""
    slot_parameters: Callable[[Mapping[str, str]], str]
    variant: Callable[[Mapping[str, str]], int | None] = _any_variant
    """How well an offered variant (its `a=fmtp`) serves, 0 best; `None`: not at all."""

    @property
    def clock_hz(self) -> int:
        return CLOCK_HZ[self.kind]


def _always(text: str) -> Callable[[Mapping[str, str]], str]:
    return lambda _offered: text


_VIDEO_FEEDBACK = ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")

OPUS = Codec(
    kind="audio",
    name="opus",
    written="opus/48000/2",
    channels=2,
    feedback=("transport-cc",),
    # FEC: a lost packet is mended from the next one without a round trip. DTX: a silent pupil costs 2.5
    # packets a second in place of 50, and a class is thirty-odd silent pupils.
    source_parameters=_always("minptime=10;useinbandfec=1;usedtx=1"),
    slot_parameters=_always("minptime=10;useinbandfec=1"),
)
VP8 = Codec(
    kind="video",
    name="vp8",
    written="VP8/90000",
    channels=1,
    feedback=_VIDEO_FEEDBACK,
    # In kbit/s. libwebrtc begins with 300, and probes at three and six times that; a probe that goes wrong on
    # a busy machine (the page has just been opened) costs ten seconds of the lowest layer. With 1000 all
    # layers come at once, and a link that cannot carry them is found out within a second. Others ignore it.
    source_parameters=_always("x-google-start-bitrate=1000"),
    slot_parameters=_always(""),
)
H264 = Codec(
    kind="video",
    name="h264",
    written="H264/90000",
    channels=1,
    feedback=_VIDEO_FEEDBACK,
    source_parameters=h264.answered,
    slot_parameters=h264.answered,
    variant=h264.variant,
)

RED = Codec(
    kind="audio",
    name="red",
    written="red/48000/2",
    channels=2,
    feedback=(),
    source_parameters=_always(""),
    slot_parameters=_always(""),
)
"""RFC 2198: not a codec, but a wrapping in which each packet of Opus carries the one before once more."""

TABLE: Final[tuple[Codec, ...]] = (OPUS, VP8, H264)
"""VP8 before H.264: every browser has it in software, and its layers cost nobody a licence or an encoder of
which a Chromebook has one."""
BY_NAME: Final[dict[str, Codec]] = {codec.name: codec for codec in (*TABLE, RED)}


def agree(kind: Kind, offered: tuple[OfferedCodec, ...], *, is_source: bool) -> tuple[Format, ...]:
    """Find the codecs of ours that are among the offered ones, best first; of a source, the best alone.

    RED follows where the client knows it around the best one: on top of a codec, not instead of it.
    """
    formats: list[Format] = []
    for codec in TABLE:
        chosen = _choose(codec, offered) if codec.kind == kind else None
        if chosen is not None:
            formats.append(_format(codec, chosen, offered, is_source=is_source))
    return (*(formats[:1] if is_source else formats), *_wrapping(formats[:1], offered))


def _wrapping(best: Iterable[Format], offered: Iterable[OfferedCodec]) -> Iterator[Format]:
    """Find RED whose two blocks are both of the best codec: what browsers offer as `a=fmtp:63 111/111`."""
    for inner in best:
        both = f"{inner.payload_type}/{inner.payload_type}"
        for candidate in offered:
            known = (candidate.name, candidate.clock_hz, candidate.channels)
            if known == (RED.name, RED.clock_hz, RED.channels) and both in candidate.format_parameters:
                yield Format(RED.name, candidate.payload_type, None, (), both)
                return


def _choose(codec: Codec, offered: Iterable[OfferedCodec]) -> OfferedCodec | None:
    """Find the best variant of one codec; among equals, the one that the client offered first."""
    ranked = [
        (rank, candidate)
        for candidate in offered
        if (candidate.name, candidate.clock_hz, candidate.channels)
        == (codec.name, codec.clock_hz, codec.channels)
        and (rank := codec.variant(candidate.format_parameters)) is not None
    ]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _format(
    codec: Codec, chosen: OfferedCodec, offered: Iterable[OfferedCodec], *, is_source: bool
) -> Format:
    write = codec.source_parameters if is_source else codec.slot_parameters
    return Format(
        codec=codec.name,
        payload_type=chosen.payload_type,
        rtx_payload_type=_retransmission_of(chosen.payload_type, offered) if codec.kind == "video" else None,
        feedback=tuple(feedback for feedback in codec.feedback if feedback in chosen.feedback),
        parameters=write(chosen.format_parameters),
    )


def _retransmission_of(payload_type: int, offered: Iterable[OfferedCodec]) -> int | None:
    """Find the payload type that repairs another one (RFC 4588 section 8.6); `None`: no RTX was offered."""
    apt = str(payload_type)
    for candidate in offered:
        if candidate.name == RTX and candidate.format_parameters.get("apt") == apt:
            return candidate.payload_type
    return None
