"""The RED form of a microphone: each packet carries the one before once more.

Invariant: nothing that was said before `close_past` is repeated after it (I4); both forms have the numbers
and timestamps of the stream that came.

A listener mends a lost packet from the next one, without a round trip: of 5 % lost, 0.25 % is missing. Who
sends RED is mended on the way to us too, and is passed on as plain Opus to those who cannot read it. For who
does not send it, we write it: once for all listeners.
"""

from __future__ import annotations

from ..rtp import red
from ..rtp.packet import TIMESTAMP_MASK, RtpPacket
from ..rtp.red import Block
from .layer import SourceLayer
from .slot import Slot

INNER_PAYLOAD_TYPE = 111
"""What blocks are called. The number stands inside, where it cannot be another one for each listener: this is
the one that Chromium and Safari, who read RED, give Opus."""


class RedundantVoice:
    """Makes both forms of one microphone's packets."""

    def __init__(self, layer: SourceLayer, payload_type: int | None) -> None:
        """`layer`: of the RED form; `payload_type`: as which the publisher sends RED, if it does."""
        self.layer = layer
        layer.codec = "red"
        self._payload_type = payload_type
        self._closing = False
        self._closed_number = -1
        """Nothing up to this number is repeated."""

    def close_past(self) -> None:
        """Repeat nothing of what was said before the next packet: it was meant for others."""
        self._closing = True

    def fits(self, slot: Slot) -> bool:
        """Say whether the slot's subscriber reads RED with our block types."""
        opus = slot.formats.get("opus")
        return "red" in slot.formats and opus is not None and opus.payload_type == INNER_PAYLOAD_TYPE

    def forms(self, plain: SourceLayer, packet: RtpPacket) -> list[tuple[SourceLayer, RtpPacket]]:
        """Return what to pass on for one packet (its `sequence` extended), and as which form of the voice.

        What was lost before it comes first. Raises MalformedRtp.
        """
        self.layer.clock = plain.clock
        if self._closing:
            self._closing, self._closed_number = False, packet.sequence - 1
        if packet.payload_type == self._payload_type:
            blocks = red.unwrap(packet.payload)
        else:
            blocks = [*_before(plain, packet), Block(INNER_PAYLOAD_TYPE, 0, packet.payload)]
        closed = self._closed_number - (packet.sequence - len(blocks))
        del blocks[: max(0, min(closed, len(blocks) - 1))]
        whole = _with(packet, red.wrap(blocks, INNER_PAYLOAD_TYPE))
        mended = self._mended(plain, packet, blocks)
        return [*mended, (plain, _with(packet, blocks[-1].payload)), (self.layer, whole)]

    def _mended(
        self, plain: SourceLayer, packet: RtpPacket, blocks: list[Block]
    ) -> list[tuple[SourceLayer, RtpPacket]]:
        """Return what never came, of what is repeated; only what is in order still."""
        newest = plain.newest.packet.sequence if plain.newest is not None else packet.sequence
        mended: list[tuple[SourceLayer, RtpPacket]] = []
        for number, block in enumerate(blocks[:-1], packet.sequence - len(blocks) + 1):
            if number > newest and block.payload:
                again = _with(packet, block.payload)
                again.sequence, again.marker = number, 0
                again.timestamp = (packet.timestamp - block.timestamp_behind) & TIMESTAMP_MASK
                mended.append((plain, again))
        return mended


def _before(plain: SourceLayer, packet: RtpPacket) -> list[Block]:
    """Return the packet before this one as a block, if it came."""
    before = plain.find(packet.sequence - 1)
    if before is None:
        return []
    behind = (packet.timestamp - before.packet.timestamp) & TIMESTAMP_MASK
    return [Block(INNER_PAYLOAD_TYPE, behind, before.packet.payload)]


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
