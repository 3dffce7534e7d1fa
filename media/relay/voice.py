"""A microphone that comes as RED: passed on as it is, and as plain Opus to those who cannot read it.

Invariant: nothing that was said before `close_past` is repeated after it (I4); both forms have the numbers
and timestamps of the stream that came.

RED mends a lost packet from the next one: at 5 % loss nothing is missing of 399 packets in 400, without a
round trip. What is lost on the way to us is mended here for the plain form.
"""

from __future__ import annotations

from ..rtp import red
from ..rtp.packet import TIMESTAMP_MASK, RtpPacket
from .layer import SourceLayer
from .slot import Slot


class RedundantVoice:
    """The RED form of one microphone."""

    def __init__(self, layer: SourceLayer, payload_type: int, opus_payload_type: int) -> None:
        """`layer`: of the RED form. The types are the publisher's."""
        self.layer = layer
        layer.codec = "red"
        self._payload_type = payload_type
        self._opus_payload_type = opus_payload_type
        self._closing = False
        self._closed_number = -1
        """Nothing up to this number is repeated."""

    def close_past(self) -> None:
        """Repeat nothing of what was said before the next packet: it was meant for others."""
        self._closing = True

    def fits(self, slot: Slot) -> bool:
        """Say whether the slot's subscriber reads RED with the block types that this publisher writes."""
        opus = slot.formats.get("opus")
        return "red" in slot.formats and opus is not None and opus.payload_type == self._opus_payload_type

    def forms(self, plain: SourceLayer, packet: RtpPacket) -> list[tuple[SourceLayer, RtpPacket]]:
        """Return what to pass on for one packet (its `sequence` extended), and as which form of the voice.

        What was lost before it comes first. Raises MalformedRtp.
        """
        self.layer.clock = plain.clock
        if self._closing:
            self._closing, self._closed_number = False, packet.sequence - 1
        if packet.payload_type != self._payload_type:
            wrapped = red.wrap(self._opus_payload_type, packet.payload)
            return [(plain, packet), (self.layer, _with(packet, wrapped))]
        blocks = red.unwrap(packet.payload)
        first_number = packet.sequence - len(blocks) + 1
        forms: list[tuple[SourceLayer, RtpPacket]] = []
        newest = plain.newest.packet.sequence if plain.newest is not None else packet.sequence
        for number, block in enumerate(blocks[:-1], first_number):
            if number > max(newest, self._closed_number) and block.payload:
                again = _with(packet, block.payload)
                again.sequence, again.marker = number, 0
                again.timestamp = (packet.timestamp - block.timestamp_behind) & TIMESTAMP_MASK
                forms.append((plain, again))
        payload = packet.payload
        if first_number <= self._closed_number:
            payload = red.wrap(self._opus_payload_type, blocks[-1].payload)
        return [*forms, (plain, _with(packet, blocks[-1].payload)), (self.layer, _with(packet, payload))]


def _with(packet: RtpPacket, payload: bytes) -> RtpPacket:
    copy = RtpPacket(packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc, payload)
    copy.marker = packet.marker
    return copy


def form_for(slot: Slot, layer: SourceLayer) -> SourceLayer:
    """Return the form of `layer` that suits the slot: the same layer, or a voice with redundancy.

    Whatever the downlink is thought to carry: estimates fall by loss, which is when RED is needed.
    """
    voice = layer.publication.voice
    return voice.layer if voice is not None and voice.fits(slot) else layer
