"""Read a browser's offer.

Invariant: for any text this returns a `ParsedOffer` or raises `BadSdp`, in time linear in its length.
Candidates are counted and never kept: an ICE-lite agent sends nothing to an address that somebody
merely wrote down (RFC 8445 section 2.5), whatever it may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn, get_args

from .errors import BadSdp, BadSdpReason
from .values import Direction, Fingerprint, IceCredentials, OfferedCodec, OfferedLine, ParsedOffer

MAX_CHARACTERS = 128 * 1024
"""Chromium's largest offer to us (20 m-lines, every codec it knows) has 80,000."""
MAX_M_LINES = 64
MAX_LINES = 8192
"""The same offer has 2,600."""
MAX_CANDIDATES = 256
"""A machine with 16 addresses, in UDP and TCP, on 8 m-lines that are not yet bundled."""
MAX_SSRCS = 32
"""Per m-line. Three layers, each with retransmissions and FEC, make nine."""
MAX_FORMATS = 128
"""Payload types are seven bits."""
MAX_RIDS = 8
MAX_MID_CHARACTERS = 16
"""RFC 8285 section 4.2: a one-byte header extension carries at most 16 bytes."""

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]+", re.ASCII)  # RFC 8866 section 9: token
_ICE = re.compile(r"[A-Za-z0-9+/]+", re.ASCII)  # RFC 8839 section 5.4: ice-char
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*", re.ASCII)
_RID = re.compile(r"[A-Za-z0-9_\-]{1,16}", re.ASCII)  # RFC 8852 section 3
_PROTOCOL = re.compile(r"[A-Za-z0-9/]{1,32}", re.ASCII)

_HASH_BYTES: Final[dict[str, int]] = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
"""RFC 8122 allows more; older ones are broken and no browser offers them."""

_DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
_MAX_SSRC = 2**32 - 1


def _malformed(text: str) -> NoReturn:
    raise BadSdp(BadSdpReason.MALFORMED, text)


def _too_large(text: str) -> NoReturn:
    raise BadSdp(BadSdpReason.TOO_LARGE, text)


@dataclass(slots=True)
class _Draft:
    """What has been read of one section: of the session (`index` -1) or of an m-line."""

    index: int = -1
    media: str = ""
    port: int = 9
    protocol: str = ""
    formats: tuple[str, ...] = ()
    mid: str = ""
    direction: Direction = "sendrecv"
    bundle_only: bool = False
    rtcp_mux: bool = False
    ufrag: str = ""
    pwd: str = ""
    fingerprint: Fingerprint | None = None
    setup: str = ""
    bundle: frozenset[str] | None = None
    mapped: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    parameters: dict[int, dict[str, str]] = field(default_factory=dict)
    feedback: dict[int, set[str]] = field(default_factory=dict)
    extensions: dict[int, str] = field(default_factory=dict)
    declared_rids: set[str] = field(default_factory=set)
    simulcast: tuple[str, ...] = ()
    ssrcs: dict[int, int | None] = field(default_factory=dict)
    repairs: set[int] = field(default_factory=set)
    candidates: int = 0


def parse_offer(text: str) -> ParsedOffer:
    """Read an SDP offer (RFC 8866, RFC 8829). Raises `BadSdp`, and nothing else, for whatever it is given."""
    if len(text) > MAX_CHARACTERS:
        _too_large(f"more than {MAX_CHARACTERS} characters")
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        _too_large(f"more than {MAX_LINES} lines")
    if lines[0].rstrip("\r") != "v=0":
        _malformed("does not begin with v=0")
    session, *sections = _read(lines)
    if not sections:
        _malformed("has no m-lines")
    if sum(draft.candidates for draft in (session, *sections)) > MAX_CANDIDATES:
        _too_large(f"more than {MAX_CANDIDATES} candidates")
    return _finish(session, sections)


def _read(lines: list[str]) -> list[_Draft]:
    """Read the session's part and each m-line's, in this order."""
    drafts = [_Draft()]
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r")
        if not line:
            continue
        if len(line) < 2 or line[1] != "=":  # noqa: PLR2004 - "x=" of every SDP line
            _malformed(f"line {number} is not <type>=<value>")
        if line[0] == "m":
            if len(drafts) > MAX_M_LINES:
                _too_large(f"more than {MAX_M_LINES} m-lines")
            drafts.append(_m_line(len(drafts) - 1, line[2:]))
        elif line[0] == "a":
            name, _, value = line[2:].partition(":")
            read = _READERS.get(name)
            if read is not None:
                read(drafts[-1], value)
    return drafts


def _number(text: str, low: int, high: int, what: str) -> int:
    """Read a decimal number from `low` to `high`; only ASCII digits, no sign."""
    if not (text.isascii() and text.isdigit()) or len(text) > 10:  # noqa: PLR2004 - 2**32 has ten digits
        _malformed(f"{what} is not a number")
    value = int(text)
    if not low <= value <= high:
        _malformed(f"{what} is not from {low} to {high}")
    return value


def _m_line(index: int, value: str) -> _Draft:
    parts = value.split(" ")
    if len(parts) < 4:  # noqa: PLR2004 - media, port, protocol, at least one format
        _malformed("m-line has fewer than four parts")
    media, port, protocol, *formats = parts
    if len(formats) > MAX_FORMATS:
        _too_large(f"more than {MAX_FORMATS} formats in an m-line")
    if not _PROTOCOL.fullmatch(protocol) or not all(map(_TOKEN.fullmatch, [media, *formats])):
        _malformed("m-line with characters that may not be in it")
    return _Draft(
        index=index,
        media=media,
        port=_number(port.partition("/")[0], 0, 65535, "port"),
        protocol=protocol,
        formats=tuple(formats),
    )


def _read_mid(draft: _Draft, value: str) -> None:
    if not _TOKEN.fullmatch(value) or len(value) > MAX_MID_CHARACTERS:
        _malformed("mid is not a token of at most 16 characters")
    draft.mid = value


def _read_group(draft: _Draft, value: str) -> None:
    semantics, *mids = value.split(" ")
    if semantics == "BUNDLE" and draft.bundle is None:
        draft.bundle = frozenset(mids)


def _read_ufrag(draft: _Draft, value: str) -> None:
    if not 4 <= len(value) <= 256 or not _ICE.fullmatch(value):  # noqa: PLR2004 - RFC 8839 section 5.4
        _malformed("ice-ufrag is not 4 to 256 characters of [A-Za-z0-9+/]")
    draft.ufrag = value


def _read_pwd(draft: _Draft, value: str) -> None:
    if not 22 <= len(value) <= 256 or not _ICE.fullmatch(value):  # noqa: PLR2004 - RFC 8839 section 5.4
        _malformed("ice-pwd is not 22 to 256 characters of [A-Za-z0-9+/]")
    draft.pwd = value


def _read_fingerprint(draft: _Draft, value: str) -> None:
    algorithm, _, digest = value.partition(" ")
    algorithm = algorithm.lower()
    size = _HASH_BYTES.get(algorithm)
    if size is None:
        return  # one with a hash that we know may follow
    if not _HEX.fullmatch(digest) or len(digest) != size * 3 - 1:
        _malformed("fingerprint is not as long as its hash")
    if draft.fingerprint is None:
        draft.fingerprint = Fingerprint(algorithm, digest.upper())


def _read_setup(draft: _Draft, value: str) -> None:
    if value not in {"actpass", "active", "passive", "holdconn"}:
        _malformed("setup is none of RFC 4145's")
    draft.setup = value


def _read_rtpmap(draft: _Draft, value: str) -> None:
    payload_type, _, encoding = value.partition(" ")
    name, _, rest = encoding.partition("/")
    clock, _, channels = rest.partition("/")
    draft.mapped[_number(payload_type, 0, 127, "payload type")] = (
        name.lower(),
        _number(clock, 1, 1_000_000, "clock rate"),
        _number(channels, 1, 255, "channels") if channels else 1,
    )


def _read_fmtp(draft: _Draft, value: str) -> None:
    payload_type, _, rest = value.partition(" ")
    pairs = (part.strip().partition("=") for part in rest.split(";"))
    draft.parameters[_number(payload_type, 0, 127, "payload type")] = {
        key.lower(): text for key, _, text in pairs
    }


def _read_rtcp_fb(draft: _Draft, value: str) -> None:
    payload_type, _, kind = value.partition(" ")
    which = -1 if payload_type == "*" else _number(payload_type, 0, 127, "payload type")
    draft.feedback.setdefault(which, set()).add(kind)


def _read_extmap(draft: _Draft, value: str) -> None:
    id_and_direction, _, rest = value.partition(" ")
    extension_id = _number(id_and_direction.partition("/")[0], 1, 4350, "extmap id")  # RFC 8285 section 5
    if draft.extensions.setdefault(extension_id, rest.partition(" ")[0]) != rest.partition(" ")[0]:
        _malformed("one extmap id means two things")


def _read_rid(draft: _Draft, value: str) -> None:
    rid, _, rest = value.partition(" ")
    if not _RID.fullmatch(rid):
        _malformed("rid is not 1 to 16 letters and digits")
    if len(draft.declared_rids) == MAX_RIDS:
        _too_large(f"more than {MAX_RIDS} rids in an m-line")
    if rest.partition(" ")[0] == "send":
        draft.declared_rids.add(rid)


def _read_simulcast(draft: _Draft, value: str) -> None:
    """RFC 8853 section 5.1: `send a;b,b2;~c`: `;` between encodings, `,` between choices, `~` for paused.

    What is paused belongs to the agreement: Chromium marks so what nobody watches, also in an ICE restart.
    """
    parts = value.split(" ")
    for direction, streams in zip(parts[::2], parts[1::2], strict=False):
        if direction == "send":
            choices = (stream.partition(",")[0] for stream in streams.split(";")[: MAX_RIDS + 1])
            draft.simulcast = tuple(dict.fromkeys(choice.removeprefix("~") for choice in choices))


def _know_ssrc(draft: _Draft, ssrc: int) -> None:
    draft.ssrcs.setdefault(ssrc, None)
    if len(draft.ssrcs) > MAX_SSRCS:
        _too_large(f"more than {MAX_SSRCS} SSRCs in an m-line")


def _read_ssrc(draft: _Draft, value: str) -> None:
    _know_ssrc(draft, _number(value.partition(" ")[0], 1, _MAX_SSRC, "ssrc"))


def _read_ssrc_group(draft: _Draft, value: str) -> None:
    semantics, *ssrcs = value.split(" ")
    if semantics == "FID" and len(ssrcs) == 2:  # noqa: PLR2004 - RFC 5576 section 4.2: stream and repair
        stream, repair = (_number(ssrc, 1, _MAX_SSRC, "ssrc") for ssrc in ssrcs)
        _know_ssrc(draft, stream)
        draft.ssrcs[stream] = repair
        draft.repairs.add(repair)


def _reader_of_direction(direction: Direction) -> Callable[[_Draft, str], None]:
    def read(draft: _Draft, _value: str) -> None:
        draft.direction = direction

    return read


def _read_candidate(draft: _Draft, _value: str) -> None:
    draft.candidates += 1


def _read_bundle_only(draft: _Draft, _value: str) -> None:
    draft.bundle_only = True


def _read_rtcp_mux(draft: _Draft, _value: str) -> None:
    draft.rtcp_mux = True


_READERS: Final[dict[str, Callable[[_Draft, str], None]]] = {
    "mid": _read_mid,
    "group": _read_group,
    "candidate": _read_candidate,
    "bundle-only": _read_bundle_only,
    "rtcp-mux": _read_rtcp_mux,
    "ice-ufrag": _read_ufrag,
    "ice-pwd": _read_pwd,
    "fingerprint": _read_fingerprint,
    "setup": _read_setup,
    "rtpmap": _read_rtpmap,
    "fmtp": _read_fmtp,
    "rtcp-fb": _read_rtcp_fb,
    "extmap": _read_extmap,
    "rid": _read_rid,
    "simulcast": _read_simulcast,
    "ssrc": _read_ssrc,
    "ssrc-group": _read_ssrc_group,
    **{direction: _reader_of_direction(direction) for direction in _DIRECTIONS},
}


def _finish(session: _Draft, sections: list[_Draft]) -> ParsedOffer:
    lines = tuple(_line(session, draft) for draft in sections)
    mids = [line.mid for line in lines if line.mid]
    if len(set(mids)) != len(mids):
        _malformed("two m-lines with one mid")
    return ParsedOffer(bundle=session.bundle or frozenset(), lines=lines)


def _line(session: _Draft, draft: _Draft) -> OfferedLine:
    ufrag, pwd = draft.ufrag or session.ufrag, draft.pwd or session.pwd
    rids = tuple(rid for rid in draft.simulcast if rid in draft.declared_rids)
    return OfferedLine(
        index=draft.index,
        media=draft.media,
        protocol=draft.protocol,
        formats=draft.formats,
        rejected=draft.port == 0 and not draft.bundle_only,
        mid=draft.mid,
        direction=draft.direction,
        rtcp_mux=draft.rtcp_mux,
        ice=IceCredentials(ufrag, pwd) if ufrag and pwd else None,
        fingerprint=draft.fingerprint or session.fingerprint,
        setup=draft.setup or session.setup,
        codecs=_codecs(draft),
        extensions={**session.extensions, **draft.extensions},
        rids=rids,
        ssrcs=tuple((ssrc, repair) for ssrc, repair in draft.ssrcs.items() if ssrc not in draft.repairs),
    )


def _codecs(draft: _Draft) -> tuple[OfferedCodec, ...]:
    """Codecs of the m-line in the order of its formats, which is the offerer's preference."""
    for_all = draft.feedback.get(-1, set())
    found = []
    for text in dict.fromkeys(draft.formats):
        if not (text.isascii() and text.isdigit()) or len(text) > 3:  # noqa: PLR2004 - payload types end at 127
            continue
        payload_type = int(text)
        mapped = draft.mapped.get(payload_type)
        if mapped is not None:
            name, clock_hz, channels = mapped
            found.append(
                OfferedCodec(
                    payload_type=payload_type,
                    name=name,
                    clock_hz=clock_hz,
                    channels=channels,
                    format_parameters=draft.parameters.get(payload_type, {}),
                    feedback=frozenset(draft.feedback.get(payload_type, set()) | for_all),
                )
            )
    return tuple(found)
