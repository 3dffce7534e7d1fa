"""What a peer publishes: from an authentic packet to the layer it belongs to.

Invariant: a stream is attributed once, by what the offer declared or by the packet's MID and RID, to a
source of this very peer; at most `MAX_STREAMS` are ever attributed (fault 49).
"""

from __future__ import annotations

from collections.abc import Callable

from media.bandwidth import ArrivalLog, UplinkEstimator
from media.control import Layer, Source
from media.sdp import Extension, NegotiatedLine, NegotiatedPeer

from ..counters import Counters
from ..rtp.clock import PublisherClock
from ..rtp.extensions import find_extension, find_text
from ..rtp.loudness import SILENT_LEVEL_BYTE, guessed_level_byte
from ..rtp.packet import MalformedRtp, RtpPacket, parse_rtp, restore_from_rtx
from .layer import SourceLayer
from .publication import SINGLE_LAYER, Publication
from .seam import Forwarder

MAX_STREAMS = 24
"""Three camera layers, microphone and screen with RTX are nine; the rest is for encoders that restart."""

_SOURCES: dict[str, Source] = {"microphone": "microphone", "camera": "camera", "screen": "screen"}


class Stream:
    """One incoming SSRC and where it belongs."""

    __slots__ = ("is_rtx", "layer", "payload_types", "publication", "ssrc")

    def __init__(
        self, ssrc: int, line: NegotiatedLine, publication: Publication, layer: SourceLayer, *, is_rtx: bool
    ) -> None:
        self.ssrc = ssrc
        self.payload_types = tuple(known.payload_type for known in line.formats)
        """The codec's own, and RED's around it."""
        self.publication = publication
        self.layer = layer
        self.is_rtx = is_rtx


class Intake:
    """The receiving half of a peer."""

    def __init__(
        self,
        participant_id: str,
        negotiated: NegotiatedPeer,
        request_keyframe: Callable[[SourceLayer], None],
        forwarder: Forwarder,
        counters: Counters,
    ) -> None:
        self._dropped = counters.dropped
        self._forwarder = forwarder
        self._ids = {extension: number for number, extension in negotiated.extensions.items()}
        self._level_id = self._ids.get(Extension.AUDIO_LEVEL, 0)
        self._send_time_id = self._ids.get(Extension.ABS_SEND_TIME, 0)
        self._lines = {mid: line for mid, line in negotiated.lines.items() if line.slot is None}
        self._transport_id = self._ids.get(Extension.TRANSPORT_WIDE, 0)
        transport_wide = any(Extension.TRANSPORT_WIDE in line.extensions for line in self._lines.values())
        self.arrivals = ArrivalLog() if transport_wide else None
        """What the publisher estimates its uplink from. None: it does not, and `uplink` does."""
        self.uplink = UplinkEstimator()
        self.clock = PublisherClock()
        self.streams: dict[int, Stream] = {}
        self.has_gaps_due = False
        """Whether packets are missing that should be asked for now; whoever does sets it back."""
        self.video_began = False
        """Whether any video packet has come: from then on estimates are worth sending."""
        self.publications: dict[Source, Publication] = {}
        for line in self._lines.values():
            source = _SOURCES[line.purpose]
            self.publications[source] = Publication(
                participant_id, source, line.best.codec, line.clock_hz, self.clock, request_keyframe
            )
            if line.kind == "audio":
                red = next((known.payload_type for known in line.formats if known.codec == "red"), None)
                self.publications[source].make_redundant(red)

    def take(self, data: bytes, now: float, arrived: float) -> None:
        """Take one authentic RTP packet: forward it to everyone who shows its source, or count it.

        `arrived` is when it reached this machine, a little before `now`.
        """
        try:
            packet = parse_rtp(data)
            if self.arrivals is not None:
                self._note_arrival(self.arrivals, packet, arrived)
            stream = self.streams.get(packet.ssrc) or self._attribute(packet)
            self._deliver(stream, packet, len(data), now, arrived)
        except MalformedRtp as problem:
            self._dropped[problem.reason] += 1

    def _deliver(self, stream: Stream, packet: RtpPacket, size: int, now: float, arrived: float) -> None:
        layer = stream.layer
        level = SILENT_LEVEL_BYTE
        if stream.publication.video:
            if self.arrivals is None:
                self._observe(packet, size, arrived)
        elif self._level_id:
            value = find_extension(packet.extension_profile, packet.extension_block, self._level_id)
            level = value[0] if value else SILENT_LEVEL_BYTE
        else:
            level = guessed_level_byte(len(packet.payload))
        if stream.is_rtx and not packet.payload:
            raise MalformedRtp("padding")  # a probe for bandwidth
        if stream.is_rtx:
            restore_from_rtx(packet, stream.payload_types[0], layer.ssrc)
        elif stream.ssrc != layer.ssrc:
            raise MalformedRtp("stale_stream")
        elif packet.payload_type not in stream.payload_types:
            raise MalformedRtp("payload_type")
        stream.publication.receive(layer, packet, level, now, self._forwarder, repeated=stream.is_rtx)
        if stream.publication.video and now >= layer.counter.gaps.next_due_at:
            self.has_gaps_due = True

    def _note_arrival(self, arrivals: ArrivalLog, packet: RtpPacket, arrived: float) -> None:
        """Note a packet of whatever stream: a publisher also probes with ones that belong nowhere yet."""
        value = find_extension(packet.extension_profile, packet.extension_block, self._transport_id)
        if value is not None and len(value) == 2:  # noqa: PLR2004 - the number has 16 bits
            arrivals.note(int.from_bytes(value), arrived)

    def _observe(self, packet: RtpPacket, size: int, arrived: float) -> None:
        self.video_began = True
        value = find_extension(packet.extension_profile, packet.extension_block, self._send_time_id)
        if value is not None and len(value) == 3:  # noqa: PLR2004 - abs-send-time is 24 bits
            self.uplink.observe(arrived, int.from_bytes(value), size)

    # --- attributing streams ---------------------------------------------------------------------------

    def _attribute(self, packet: RtpPacket) -> Stream:
        if len(self.streams) >= MAX_STREAMS:
            raise MalformedRtp("too_many_streams")
        line = self._line_of(packet)
        if line is None:
            raise MalformedRtp("unknown_stream")
        is_rtx = packet.payload_type == line.best.rtx_payload_type
        publication = self.publications[_SOURCES[line.purpose]]
        layer = publication.layer(self._layer_of(packet, line, is_rtx=is_rtx))
        stream = Stream(packet.ssrc, line, publication, layer, is_rtx=is_rtx)
        self.streams[packet.ssrc] = stream
        if not is_rtx:
            layer.take_over(packet.ssrc)
        return stream

    def _line_of(self, packet: RtpPacket) -> NegotiatedLine | None:
        mid = self._text(packet, Extension.MID)
        if mid is not None:
            return self._lines.get(mid)
        for line in self._lines.values():
            if any(packet.ssrc in pair for pair in line.ssrcs):
                return line
        fitting = [
            line
            for line in self._lines.values()
            if any(packet.payload_type in (each.payload_type, each.rtx_payload_type) for each in line.formats)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _layer_of(self, packet: RtpPacket, line: NegotiatedLine, *, is_rtx: bool) -> Layer:
        if not line.layers:
            return SINGLE_LAYER
        rid = self._text(packet, Extension.REPAIRED_RID if is_rtx else Extension.RID)
        layer = line.layers.get(rid or "")
        if layer is None:
            raise MalformedRtp("unknown_rid")
        return layer

    def _text(self, packet: RtpPacket, extension: Extension) -> str | None:
        return find_text(packet.extension_profile, packet.extension_block, self._ids.get(extension))

    # --- housekeeping ------------------------------------------------------------------------------------

    def media_streams(self) -> list[Stream]:
        """Return the streams that layers arrive as now (no RTX, no replaced ones)."""
        return [s for s in self.streams.values() if not s.is_rtx and s.layer.ssrc == s.ssrc]
