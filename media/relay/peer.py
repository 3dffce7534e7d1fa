"""One server-side PeerConnection: address, DTLS, SRTP, what it publishes, its slots.

Invariant: a peer is closed exactly once, in this order: its publications leave every table, its slots
are cleared, its addresses are forgotten, its DTLS ends. Nothing is sent for or to it afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from media.control import SlotEntry, SlotKind
from media.sdp import Extension, NegotiatedLine, NegotiatedPeer

from ..counters import Counters
from ..rtcp import build
from ..rtcp.parse import MalformedRtcp, parse_rtcp
from ..rtp.extensions import OutgoingExtensions
from ..rtp.timeline import SlotTimeline
from ..transport.dtls import Certificate, DtlsAssociation, DtlsFailed
from ..transport.path import Path
from ..transport.port import MediaPort
from ..transport.srtp import SrtpPair, SrtpRefused
from . import repair, reports
from .feedback import Feedback
from .intake import Intake
from .layer import SourceLayer
from .policing import Police
from .seam import Forwarder
from .slot import OutgoingLink, Slot

WEAK_SECONDS = 5.0
"""Without anything authentic from the peer; Chromium checks its path each 2.5 s."""
AWAY_SECONDS = 3.0
"""Longer than between two checks, the least that anybody says. After it pictures lack what they build on."""
CONSENT_SECONDS = 30.0
"""RFC 7675 section 5.1: without a check for so long, sending has to stop."""
CONNECT_SECONDS = 15.0
"""From the answer to a finished handshake; browsers give up at about the same time."""
REMB_SECONDS = 0.5
ARRIVALS_SECONDS = 0.095
"""Between two transport-wide feedbacks: libwebrtc's own 100 ms, below two ticks that come a little early."""

_FIRST_RTCP_TYPE, _LAST_RTCP_TYPE = 192, 223
_SLOT_KINDS: dict[str, SlotKind] = {"audio_slot": "audio", "video_slot": "video", "screen_slot": "screen"}


Phase = Literal["connecting", "connected", "weak", "closed"]
"""Where a peer is in its life, in the words of `control.PeerState`."""


@dataclass(frozen=True, slots=True)
class PeerTools:
    """What all peers of a node share."""

    port: MediaPort
    certificate: Certificate
    forwarder: Forwarder
    counters: Counters
    monotonic: Callable[[], float]
    unix: Callable[[], float]
    """Seconds since 1970 that never jump: read once at start, then counted monotonically (fault 10)."""
    random_number: Callable[[int], int]
    """A random number of so many bits."""


class Peer:
    """See the module. `on_phase` is told of every change of phase, but not of `close()` by the owner."""

    def __init__(
        self,
        participant_id: str,
        peer_id: str,
        negotiated: NegotiatedPeer,
        tools: PeerTools,
        on_phase: Callable[[Peer], None],
    ) -> None:
        self.participant_id = participant_id
        self.peer_id = peer_id
        self.negotiated = negotiated
        self.phase: Phase = "connecting"
        self.entries: dict[str, SlotEntry | None] = {}
        """What the slots were last announced to carry."""
        self.entries_seq = 0
        self.session_id = tools.random_number(61)
        """Of the session description, RFC 8866 section 5.2."""
        self.answers = 0
        """How many answers were written to this peer: their version."""
        self._tools = tools
        self._on_phase = on_phase
        self._dropped = tools.counters.dropped
        self.link = OutgoingLink()
        self.intake = Intake(
            participant_id, negotiated, self._request_keyframe, tools.forwarder, tools.counters
        )
        self.slots = {mid: self._slot(line) for mid, line in negotiated.lines.items() if line.slot}
        self._slots_by_ssrc = {slot.ssrc: slot for slot in self.slots.values()}
        self._mids = {
            kind: tuple(mid for mid, slot in self.slots.items() if slot.kind == kind)
            for kind in _SLOT_KINDS.values()
        }
        self.codecs = _codecs(self.slots.values())
        """Codecs that each picture may come in, whatever slot it goes to."""
        self.feedback = Feedback(self.intake, self._slots_by_ssrc, tools.forwarder, tools.counters)
        self.has_quick_business = bool(self.intake.publications) or self.feedback.downlink.tries
        """Whether `look_at_gaps` may ever find something to do."""
        self._cname = next((line.slot.cname for line in negotiated.lines.values() if line.slot), "-")
        self._estimates = reports.EstimateReports(REMB_SECONDS)
        self._arrivals = reports.ArrivalReports(ARRIVALS_SECONDS)
        self._srtp: SrtpPair | None = None
        self._path: Path | None = None
        self._nominated = False
        self._dtls_path: Path | None = None
        self._dtls = DtlsAssociation(
            tools.certificate, self._send_dtls, self._on_dtls_closed, negotiated.dtls_role
        )
        self._handshake: asyncio.Task[None] | None = None
        self._closing: asyncio.Future[None] | None = None
        self._ufrags: list[str] = []
        self._made_at = tools.monotonic()
        self._checked_at = self._made_at
        self._heard_at = self._made_at
        self.reported_at = self._made_at
        """When `report` was last called; it sets this first of all."""
        self._police = Police(tools.counters.dropped)

    def _slot(self, line: NegotiatedLine) -> Slot:
        stream = line.slot
        if stream is None:
            raise AssertionError("only lines with a slot become slots")
        random = self._tools.random_number
        ids = line.extensions
        return Slot(
            mid=line.mid,
            kind=_SLOT_KINDS[line.purpose],
            link=self.link,
            ssrc=stream.ssrc,
            rtx_ssrc=stream.rtx_ssrc or 0,
            formats={known.codec: known for known in line.formats},
            extensions=OutgoingExtensions.of(
                ids.get(Extension.ABS_SEND_TIME),
                ids.get(Extension.AUDIO_LEVEL),
                ids.get(Extension.TRANSPORT_WIDE),
            ),
            # Below 2^15, so that libsrtp's first guess of the rollover counter is right under loss.
            timeline=SlotTimeline(line.clock_hz, random(15), random(32)),
            clock_rate=line.clock_hz,
            on_begin=self._report_slot,
        )

    # --- address ---------------------------------------------------------------------------------------

    def listen(self, ufrag: str, password: str) -> None:
        """Be found by these credentials, too: at first, and at each ICE restart. The last two stay valid."""
        self._tools.port.register(ufrag, password, self)
        self._ufrags.append(ufrag)
        while len(self._ufrags) > 2:  # noqa: PLR2004 - the present and the one it replaces
            self._tools.port.forget_credentials(self._ufrags.pop(0))

    def on_check(self, path: Path, *, nominated: bool, now: float) -> None:
        self._checked_at = now
        self._heard(now)
        if nominated or not self._nominated:
            self._nominated = self._nominated or nominated
            if path != self._path:
                if self._path is not None:
                    self._begin_pictures_anew(now)
                self._path = path
                link, way = self.link, path.socket
                link.sendto, link.address, link.fd = way.sendto, path.address, way.fd
                self._tools.forwarder.follow(link)
                self.feedback.downlink.begin_anew()
        if self.negotiated.dtls_role == "client":
            self._begin_dtls()

    def on_dtls(self, data: bytes, path: Path) -> None:
        if not self._police.admits("dtls", len(data), self._tools.monotonic()):
            return
        self._dtls_path = path
        self._begin_dtls()
        if not self._dtls.feed(data):
            self._dropped["dtls_queue_full"] += 1

    def _begin_dtls(self) -> None:
        if self._handshake is None and self.phase == "connecting":
            self._handshake = asyncio.create_task(self._shake_hands())

    def _send_dtls(self, data: bytes) -> None:
        path = self._dtls_path or self._path
        if path is not None:
            path.send(data)

    async def _shake_hands(self) -> None:
        """Finish DTLS; owned by the peer, cancelled by `close`, raises nothing."""
        theirs = self.negotiated.fingerprint
        try:
            srtp = await self._dtls.handshake(theirs.algorithm, theirs.value)
        except DtlsFailed as failure:
            self._tools.counters.events[f"dtls_{failure}"] += 1
            self._end()
            return
        if self.phase == "closed":
            return
        self._srtp = srtp
        self.link.handle = srtp.handle
        self.link.is_open = True
        self._tools.forwarder.follow(self.link)
        self._set_phase("connected")

    def _on_dtls_closed(self) -> None:
        self._end()

    # --- phase -----------------------------------------------------------------------------------------

    def _set_phase(self, phase: Phase) -> None:
        self.phase = phase
        self._on_phase(self)

    def _heard(self, now: float) -> None:
        if now - self._heard_at > AWAY_SECONDS:
            self._begin_pictures_anew(now)
        self._heard_at = now
        if self.phase == "weak":
            self._set_phase("connected")

    def _begin_pictures_anew(self, now: float) -> None:
        """Ask for keyframes both ways after a gap: a browser by itself waits 3 s before it does."""
        shown = [slot.feed for slot in self.slots.values() if slot.kind != "audio"]
        sent = [
            layer
            for publication in self.intake.publications.values()
            if publication.video
            for layer in publication.layers.values()
            if layer.groups
        ]
        for layer in (*shown, *sent):
            if layer is not None:
                layer.publication.want_keyframe(layer, now)

    def _end(self) -> None:
        """Close by ourselves, and tell the owner."""
        if self.phase != "closed":
            self.close()
            self._on_phase(self)

    def close(self) -> None:
        """Stop everything for good; may be called again without effect."""
        if self.phase == "closed":
            return
        self.phase = "closed"
        for publication in self.intake.publications.values():
            publication.close()
        for slot in self.slots.values():
            slot.clear()
        self.link.is_open = False
        self.link.handle = None
        self._tools.forwarder.follow(self.link)
        self._srtp = None
        self._tools.port.unregister(self)
        handshake = self._handshake
        if handshake is not None and handshake is not asyncio.current_task():
            handshake.cancel()
        self._closing = asyncio.ensure_future(self._dtls.close())

    async def wait_closed(self) -> None:
        """Wait until the other side has been told that the peer is closed."""
        if self._closing is not None:
            await self._closing

    @property
    def connected(self) -> bool:
        """Whether media may flow: also while it is weak."""
        return self.link.is_open

    def look_at_time(self, now: float) -> None:
        """Notice silence. Called a few times each second."""
        if self.phase == "connecting":
            if now - self._made_at > CONNECT_SECONDS:
                self._tools.counters.events["connect_timeout"] += 1
                self._end()
        elif now - self._checked_at > CONSENT_SECONDS:
            self._tools.counters.events["consent_lost"] += 1
            self._end()
        elif self.phase == "connected" and now - self._heard_at > WEAK_SECONDS:
            self._set_phase("weak")

    # --- packets ---------------------------------------------------------------------------------------

    def on_srtp(self, data: bytes, now: float, arrived: float) -> None:
        srtp = self._srtp
        if srtp is None:
            self._dropped["srtp_before_dtls"] += 1
            return
        is_rtcp = len(data) > 1 and _FIRST_RTCP_TYPE <= data[1] <= _LAST_RTCP_TYPE
        if not self._police.admits("rtcp" if is_rtcp else "rtp", len(data), now):
            return
        try:
            plain = srtp.unprotect_rtcp(data) if is_rtcp else srtp.unprotect(data)
        except SrtpRefused as refused:
            self._dropped[refused.reason] += 1
            return
        if now - self._heard_at > AWAY_SECONDS:
            self._begin_pictures_anew(now)
        self._heard_at = now
        if is_rtcp:
            self._on_rtcp(plain, now)
        else:
            self.intake.take(plain, now, arrived)
            if self.intake.has_gaps_due:
                self._ask_again(now)

    def _on_rtcp(self, plain: bytes, now: float) -> None:
        try:
            items = parse_rtcp(plain)
        except MalformedRtcp:
            self._dropped["rtcp_malformed"] += 1
            return
        items = [item for item in items if self._police.admits_item(item, now)]
        self.feedback.handle(items, self._tools.unix(), now)

    # --- RTCP to the peer --------------------------------------------------------------------------------

    def _send_rtcp(self, compound: bytes) -> None:
        if self._srtp is None or self._path is None or not compound:
            return
        try:
            self._path.send(self._srtp.protect_rtcp(compound))
        except SrtpRefused:
            self._dropped["protect_failed"] += 1

    def _request_keyframe(self, layer: SourceLayer) -> None:
        self._tools.counters.events["keyframes_requested"] += 1
        self._send_rtcp(build.picture_loss(reports.OWN_SSRC, layer.ssrc))

    def _report_slot(self, slot: Slot) -> None:
        """A new timeline needs its sender report at once: lips and voice are aligned by it."""
        tools = self._tools
        for compound in reports.sender_reports([slot], self._cname, tools.unix(), tools.monotonic()):
            self._send_rtcp(compound)

    def _ask_again(self, now: float) -> None:
        for request in repair.ask_again(self.intake, now):
            self._send_rtcp(request)

    def look_at_gaps(self, now: float) -> None:
        """Ask for missing packets, tell the publisher what came, try for a wider downlink.

        Called each few tens of ms.
        """
        self.feedback.downlink.look_for_more(now)
        if not self.intake.streams:
            return
        self._ask_again(now)
        self._send_rtcp(self._estimates.due(self.intake, now))
        self._send_rtcp(self._arrivals.due(self.intake, now))

    def report(self, now: float, seconds: float) -> None:
        """Send the reports of the last `seconds`, about one."""
        self.reported_at = now
        for publication in self.intake.publications.values():
            for layer in publication.layers.values():
                layer.measure(seconds)
        self.feedback.measure(seconds, now)
        for compound in reports.regular(
            self.intake, self.slots.values(), self._cname, self._tools.unix(), now
        ):
            self._send_rtcp(compound)

    # --- what the lesson asks --------------------------------------------------------------------------

    def mids(self, kind: SlotKind) -> tuple[str, ...]:
        """Slots of a kind in the order of their m-lines."""
        return self._mids[kind]


def _codecs(slots: Iterable[Slot]) -> frozenset[str]:
    shown = [frozenset(slot.formats) for slot in slots if slot.kind != "audio"]
    return frozenset.intersection(*shown) if shown else frozenset()
