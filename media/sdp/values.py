"""What an offer says, and what was agreed on: values only.

Invariant: every string in here that came from a client has passed the character checks of `parse`, so
that it may be written into an answer as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from media.control import Layer, MLineKind

from .extensions import Extension

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
Kind = Literal["audio", "video"]
DtlsRole = Literal["server", "client"]


@dataclass(frozen=True, slots=True)
class IceCredentials:
    """RFC 8445 section 5.3."""

    ufrag: str
    pwd: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Hash of a DTLS certificate, RFC 8122 section 5. `value` is upper-case hex with colons."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class OfferedCodec:
    """One payload type of an m-line. `name` is in lower case."""

    payload_type: int
    name: str
    clock_hz: int
    channels: int
    format_parameters: dict[str, str]
    feedback: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One m-line, as offered. `media`, `protocol` and `formats` are kept for turning it down."""

    index: int
    media: str
    protocol: str
    formats: tuple[str, ...]
    rejected: bool
    """Port 0 without `bundle-only`: a stopped m-line, that has to be answered so."""
    mid: str
    direction: Direction
    rtcp_mux: bool
    ice: IceCredentials | None
    fingerprint: Fingerprint | None
    setup: str
    codecs: tuple[OfferedCodec, ...]
    extensions: dict[int, str]
    rids: tuple[str, ...]
    """Encodings of `a=simulcast:send`, in its order, which are declared by `a=rid`; paused ones, too."""
    ssrcs: tuple[tuple[int, int | None], ...]
    """(SSRC, SSRC of its retransmissions) of what is sent, where the offer names them."""


@dataclass(frozen=True, slots=True)
class ParsedOffer:
    """An offer with all its m-lines, also those that nothing will come of."""

    bundle: frozenset[str]
    lines: tuple[OfferedLine, ...]


@dataclass(frozen=True, slots=True)
class SlotStream:
    """What the answer declares for a slot: one stream for the whole life of the peer."""

    ssrc: int
    rtx_ssrc: int | None
    cname: str
    stream_id: str
    """Streams with one id are played in step by a browser: the teacher's audio and video slot."""
    track_id: str


@dataclass(frozen=True, slots=True)
class Format:
    """A codec of an m-line, with the numbers that the client gave it."""

    codec: str
    """`opus`, `vp8` or `h264`; `red` around Opus."""
    payload_type: int
    rtx_payload_type: int | None
    feedback: tuple[str, ...]
    parameters: str = ""
    """`a=fmtp` of the answer; empty: none."""

    @property
    def nack(self) -> bool:
        """Whether lost packets may be asked for (RFC 4585 section 6.2.1)."""
        return "nack" in self.feedback


@dataclass(frozen=True, slots=True)
class NegotiatedLine:
    """An m-line that both sides use. Exactly one of `slot` (we send) and a source (we receive)."""

    index: int
    mid: str
    kind: Kind
    purpose: MLineKind
    clock_hz: int
    formats: tuple[Format, ...]
    """Best first, never empty. A source has one; a slot has every codec that may have to be shown in it."""
    extensions: dict[Extension, int]
    layers: dict[str, Layer] = field(default_factory=dict)
    """rid -> layer of a simulcast source; empty: one encoding, without a rid."""
    ssrcs: tuple[tuple[int, int | None], ...] = ()
    """As offered, for a source; empty under simulcast, where rid (or mid) tells."""
    slot: SlotStream | None = None
    """Only where we send."""

    @property
    def best(self) -> Format:
        """What a source comes in, and what a slot is taken to carry until something does."""
        return self.formats[0]


@dataclass(frozen=True, slots=True)
class NegotiatedPeer:
    """All that the packet path has to know of a peer's session description."""

    ice: IceCredentials
    """The client's. With ICE-lite they only serve to check the username of its STUN requests."""
    fingerprint: Fingerprint
    dtls_role: DtlsRole
    """Ours. The client speaks first (RFC 5763 section 5)."""
    lines: dict[str, NegotiatedLine]
    """mid -> line, in the order of the offer. M-lines that were turned down are not in here."""
    extensions: dict[int, Extension]
    """Header extension ids on arriving packets; with BUNDLE they mean the same on every m-line."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address of ours. `ip` is literal (IPv4 or IPv6)."""

    ip: str
    port: int
    protocol: Literal["udp", "tcp"] = "udp"


@dataclass(frozen=True, slots=True)
class ServerSide:
    """What the answer says of us."""

    session_id: int
    """Below 2**62; the same in every answer to one peer."""
    version: int
    """Counts up with every answer to one peer (RFC 3264 section 8)."""
    ice: IceCredentials
    fingerprint: Fingerprint
    candidates: tuple[Candidate, ...]
