"""Write the answer: ICE-lite, one stream for each slot.

Invariant: the answer has the m-lines of the offer, in its order (RFC 3264 section 6); those that are not
in use have port 0 and are outside the BUNDLE group.
"""

from __future__ import annotations

from collections.abc import Iterator

from .codecs import BY_NAME, RED
from .extensions import Extension
from .values import (
    Candidate,
    DtlsRole,
    Format,
    NegotiatedLine,
    NegotiatedPeer,
    OfferedLine,
    ParsedOffer,
    ServerSide,
)

_HOST_PREFERENCE = 126
"""RFC 8445 section 5.1.2.2: type preference of host candidates."""
_LOCAL_PREFERENCE = {"udp": 65535, "tcp": 8191}
"""TCP stays behind every UDP address of ours: it stalls at a lost packet (RFC 6544 section 4.2)."""

_SETUP: dict[DtlsRole, str] = {"server": "passive", "client": "active"}


def write_answer(offer: ParsedOffer, peer: NegotiatedPeer, server: ServerSide) -> str:
    """Write the answer to `offer`, which `peer` was negotiated from. Lines end in CR LF."""
    lines = [
        "v=0",
        f"o=- {server.session_id} {server.version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(peer.lines)}",
        "a=ice-lite",
        "a=msid-semantic: WMS *",
    ]
    transport_written = False
    for offered in offer.lines:
        agreed = peer.lines.get(offered.mid)
        if agreed is None:
            lines.extend(_turned_down(offered))
            continue
        lines.extend(_m_line(agreed))
        lines.extend(_transport(peer, server))
        if not transport_written:  # candidates belong to the bundle, which has the first m-line's transport
            lines.extend(_candidates(server.candidates))
            transport_written = True
        lines.extend(_source(agreed) if agreed.slot is None else _slot(agreed))
    return "\r\n".join(lines) + "\r\n"


def _turned_down(offered: OfferedLine) -> Iterator[str]:
    yield f"m={offered.media} 0 {offered.protocol} {' '.join(offered.formats)}"
    yield "c=IN IP4 0.0.0.0"
    if offered.mid:
        yield f"a=mid:{offered.mid}"
    yield "a=inactive"


def _transport(peer: NegotiatedPeer, server: ServerSide) -> Iterator[str]:
    yield f"a=ice-ufrag:{server.ice.ufrag}"
    yield f"a=ice-pwd:{server.ice.pwd}"
    yield f"a=fingerprint:{server.fingerprint.algorithm} {server.fingerprint.value}"
    yield f"a=setup:{_SETUP[peer.dtls_role]}"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"


def _candidates(candidates: tuple[Candidate, ...]) -> Iterator[str]:
    for number, candidate in enumerate(candidates):
        local = _LOCAL_PREFERENCE[candidate.protocol] - number
        priority = (_HOST_PREFERENCE << 24) + (local << 8) + 255
        tcp = " tcptype passive" if candidate.protocol == "tcp" else ""
        yield (
            f"a=candidate:{number + 1} 1 {candidate.protocol} {priority} {candidate.ip} {candidate.port}"
            f" typ host{tcp}"
        )
    yield "a=end-of-candidates"


def _m_line(line: NegotiatedLine) -> Iterator[str]:
    numbers = [
        str(number)
        # A client sends what the answer names first; RED stands before what it wraps, or is not used.
        for agreed in sorted(line.formats, key=lambda agreed: agreed.codec != RED.name)
        for number in (agreed.payload_type, agreed.rtx_payload_type)
        if number is not None
    ]
    yield f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(numbers)}"
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{line.mid}"
    for agreed in line.formats:
        yield from _format(agreed)
    for extension in Extension:
        if extension in line.extensions:
            yield f"a=extmap:{line.extensions[extension]} {extension.value}"


def _format(agreed: Format) -> Iterator[str]:
    codec = BY_NAME[agreed.codec]
    yield f"a=rtpmap:{agreed.payload_type} {codec.written}"
    if agreed.parameters:
        yield f"a=fmtp:{agreed.payload_type} {agreed.parameters}"
    for feedback in agreed.feedback:
        yield f"a=rtcp-fb:{agreed.payload_type} {feedback}"
    if agreed.rtx_payload_type is not None:
        yield f"a=rtpmap:{agreed.rtx_payload_type} rtx/{codec.clock_hz}"
        yield f"a=fmtp:{agreed.rtx_payload_type} apt={agreed.payload_type}"


def _source(line: NegotiatedLine) -> Iterator[str]:
    yield "a=recvonly"
    for rid in line.layers:
        yield f"a=rid:{rid} recv"
    if line.layers:
        yield f"a=simulcast:recv {';'.join(line.layers)}"


def _slot(line: NegotiatedLine) -> Iterator[str]:
    slot = line.slot
    if slot is None:
        return
    yield "a=sendonly"
    yield f"a=msid:{slot.stream_id} {slot.track_id}"
    if slot.rtx_ssrc is not None:
        yield f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}"
    # libwebrtc takes the first a=ssrc for the stream's own, whatever the group says.
    yield f"a=ssrc:{slot.ssrc} cname:{slot.cname}"
    if slot.rtx_ssrc is not None:
        yield f"a=ssrc:{slot.rtx_ssrc} cname:{slot.cname}"
