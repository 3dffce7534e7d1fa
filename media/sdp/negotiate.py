"""Agree with an offer: which m-lines are used for what, with which codec, extensions and streams.

Invariant: every line of the result is bundled, multiplexed, has a codec of ours, and a direction in
which one side sends. Whatever else an offer holds (data channels, spare m-lines) is turned down by the
answer, without harm to the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, get_args

from media.control import Layer, MLineKind

from . import codecs, feedback
from .errors import BadSdp, BadSdpReason
from .extensions import BY_URI, MAX_ONE_BYTE_ID, Extension, wanted
from .values import (
    Direction,
    DtlsRole,
    Kind,
    NegotiatedLine,
    NegotiatedPeer,
    OfferedCodec,
    OfferedLine,
    ParsedOffer,
    SlotStream,
)

KIND: Final[dict[MLineKind, Kind]] = {
    "microphone": "audio",
    "camera": "video",
    "screen": "video",
    "audio_slot": "audio",
    "video_slot": "video",
    "screen_slot": "video",
}
SOURCES: Final = frozenset[MLineKind]({"microphone", "camera", "screen"})
TEACHER_STREAM = "teacher"
"""Stream id and cname of the first audio and the first video slot, so that lips and voice keep together."""

_PROTOCOL = "UDP/TLS/RTP/SAVPF"
_CLIENT_SENDS: Final = frozenset[Direction]({"sendonly", "sendrecv"})
_CLIENT_RECEIVES: Final = frozenset[Direction]({"recvonly", "sendrecv"})
_DTLS_ROLES: Final[dict[str, DtlsRole]] = {"actpass": "server", "active": "server", "passive": "client"}
"""Ours, by the offer's `a=setup`: the server wherever we may choose, as it has less to do before it knows who
is there. Programs that publish (FFmpeg) want to be the server themselves."""
_LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)


def negotiate(offer: ParsedOffer, mids: Mapping[str, MLineKind], ssrcs: Iterator[int]) -> NegotiatedPeer:
    """Agree with a peer's first offer.

    `mids` says what each m-line is for; m-lines that are not in it are turned down. `ssrcs` yields fresh
    ones (32 bits, not 0, none twice): at most two for each slot are taken. Raises `BadSdp`.
    """
    used = _used_lines(offer, mids)
    first = used[0]
    if first.ice is None or first.fingerprint is None:
        raise BadSdp(BadSdpReason.UNSUPPORTED, "no ICE credentials, or no fingerprint with SHA-256 or better")
    lines: dict[str, NegotiatedLine] = {}
    teacher_pair: set[Kind] = set()
    for line in used:
        _check_transport(line, first)
        purpose = mids[line.mid]
        agreed = _agree(line, purpose)
        if purpose not in SOURCES:
            is_first = purpose in {"audio_slot", "video_slot"} and agreed.kind not in teacher_pair
            if is_first:
                teacher_pair.add(agreed.kind)
            stream = TEACHER_STREAM if is_first else f"slot-{line.mid}"
            repairs = any(agreed_format.rtx_payload_type is not None for agreed_format in agreed.formats)
            rtx_ssrc = next(ssrcs) if repairs else None
            slot = SlotStream(next(ssrcs), rtx_ssrc, stream, stream, f"{stream}-{agreed.kind}")
            agreed = replace(agreed, slot=slot)
        lines[line.mid] = agreed
    _check_payload_types(used)
    return NegotiatedPeer(
        ice=first.ice,
        fingerprint=first.fingerprint,
        dtls_role=_DTLS_ROLES[first.setup],
        lines=lines,
        extensions=_extension_ids(used),
    )


def renegotiate(
    previous: NegotiatedPeer, offer: ParsedOffer, mids: Mapping[str, MLineKind]
) -> NegotiatedPeer:
    """Agree with a later offer of the same peer. Slots keep their streams.

    The result has other `ice` than `previous` if the client restarts ICE, and equals it if it just asks
    again. Raises `BadSdp` (`CHANGED`) if anything but ICE credentials and source SSRCs is another.
    """
    kept = (
        ssrc
        for line in previous.lines.values()
        if line.slot is not None
        for ssrc in (line.slot.rtx_ssrc, line.slot.ssrc)
        if ssrc is not None
    )
    try:
        renewed = negotiate(offer, mids, kept)
    except StopIteration:
        raise BadSdp(BadSdpReason.CHANGED, "a later offer has more slots than the first") from None
    if list(renewed.lines) != list(previous.lines) or any(
        replace(renewed.lines[mid], ssrcs=()) != replace(line, ssrcs=())
        for mid, line in previous.lines.items()
    ):
        raise BadSdp(BadSdpReason.CHANGED, "a later offer may change nothing but its ICE credentials")
    if (renewed.fingerprint, renewed.dtls_role) != (previous.fingerprint, previous.dtls_role):
        raise BadSdp(BadSdpReason.CHANGED, "a later offer has another certificate or role: make a new peer")
    return renewed


def is_ice_restart(previous: NegotiatedPeer, renewed: NegotiatedPeer) -> bool:
    """Say whether the client asks for new connectivity (RFC 8839 section 4.4.1.1.1), keeping DTLS."""
    return previous.ice != renewed.ice


def _used_lines(offer: ParsedOffer, mids: Mapping[str, MLineKind]) -> list[OfferedLine]:
    by_mid = {line.mid: line for line in offer.lines if line.mid}
    missing = [mid for mid in mids if mid not in by_mid]
    if missing:
        raise BadSdp(BadSdpReason.MIDS_MISMATCH, f"no m-line with mid {missing[0][:16]!r}")
    used = [line for line in offer.lines if line.mid in mids and not line.rejected]
    if not used:
        raise BadSdp(BadSdpReason.MIDS_MISMATCH, "none of the m-lines is said to be for anything")
    sources = [mids[line.mid] for line in used if mids[line.mid] in SOURCES]
    if len(set(sources)) != len(sources):
        raise BadSdp(BadSdpReason.MIDS_MISMATCH, "two m-lines for one source")
    for line in used:
        if line.mid not in offer.bundle:
            raise BadSdp(BadSdpReason.UNSUPPORTED, f"m-line {line.mid} is not in the BUNDLE group")
    return used


def _check_transport(line: OfferedLine, first: OfferedLine) -> None:
    """Every bundled m-line has to describe one transport, and one that we can answer."""
    if line.protocol != _PROTOCOL:
        raise BadSdp(BadSdpReason.UNSUPPORTED, f"m-line {line.mid} is not {_PROTOCOL}")
    if not line.rtcp_mux:
        raise BadSdp(BadSdpReason.UNSUPPORTED, f"m-line {line.mid} has no rtcp-mux")
    if line.ice != first.ice or line.fingerprint != first.fingerprint:
        raise BadSdp(BadSdpReason.MALFORMED, "bundled m-lines with different credentials")
    if line.setup not in _DTLS_ROLES:
        raise BadSdp(BadSdpReason.NOT_AN_OFFER, "setup has to be actpass, active or passive")
    if line.setup != first.setup:
        raise BadSdp(BadSdpReason.MALFORMED, "bundled m-lines with different setup")


def _agree(line: OfferedLine, purpose: MLineKind) -> NegotiatedLine:
    kind = KIND[purpose]
    is_source = purpose in SOURCES
    if line.media != kind:
        raise BadSdp(BadSdpReason.MIDS_MISMATCH, f"m-line {line.mid} is not {kind}, but {purpose} is")
    if line.direction not in (_CLIENT_SENDS if is_source else _CLIENT_RECEIVES):
        raise BadSdp(BadSdpReason.MIDS_MISMATCH, f"m-line {line.mid} for {purpose} is {line.direction}")
    formats = codecs.agree(kind, line.codecs, is_source=is_source)
    if not formats:
        raise BadSdp(
            BadSdpReason.UNSUPPORTED, f"m-line {line.mid} offers no {kind} codec that the relay forwards"
        )
    simulcast = purpose == "camera" and len(line.rids) > 1
    names = wanted(purpose, simulcast=simulcast)
    formats, extensions = feedback.settle(
        formats,
        {
            BY_URI[uri]: extension_id
            for extension_id, uri in line.extensions.items()
            if extension_id <= MAX_ONE_BYTE_ID and uri in BY_URI and BY_URI[uri] in names
        },
    )
    return NegotiatedLine(
        index=line.index,
        mid=line.mid,
        kind=kind,
        purpose=purpose,
        clock_hz=codecs.CLOCK_HZ[kind],
        formats=formats,
        extensions=extensions,
        layers=_layers(line.rids) if simulcast else {},
        ssrcs=line.ssrcs if is_source else (),
    )


def _layers(rids: tuple[str, ...]) -> dict[str, Layer]:
    """Name the encodings: by their own names if those are ours, else in the order given, lowest first."""
    if all(rid in _LAYERS for rid in rids):
        return {layer: layer for layer in _LAYERS if layer in rids}
    return dict(zip(rids, _LAYERS, strict=False))


def _extension_ids(used: list[OfferedLine]) -> dict[int, Extension]:
    """Merge what the ids mean; with BUNDLE an id has one meaning on all m-lines (RFC 9143 section 14.1)."""
    meanings: dict[int, str] = {}
    for line in used:
        for extension_id, uri in line.extensions.items():
            if meanings.setdefault(extension_id, uri) != uri:
                raise BadSdp(BadSdpReason.MALFORMED, f"extmap id {extension_id} means two things")
    return {
        extension_id: BY_URI[uri]
        for extension_id, uri in meanings.items()
        if uri in BY_URI and extension_id <= MAX_ONE_BYTE_ID
    }


def _check_payload_types(used: list[OfferedLine]) -> None:
    """With BUNDLE a payload type has one meaning on all m-lines (RFC 9143 section 9.2)."""
    meanings: dict[int, tuple[str, int, int, str]] = {}
    for line in used:
        for codec in line.codecs:
            meaning = _meaning(codec)
            if meanings.setdefault(codec.payload_type, meaning) != meaning:
                raise BadSdp(BadSdpReason.MALFORMED, f"payload type {codec.payload_type} means two things")


def _meaning(codec: OfferedCodec) -> tuple[str, int, int, str]:
    return codec.name, codec.clock_hz, codec.channels, codec.format_parameters.get("apt", "")
