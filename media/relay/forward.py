"""The forwarding loop in Python: one packet of a source to every slot that shows it (see `seam`).

Invariant: no await, and per subscriber no allocation but what the socket call itself makes.
"""

from __future__ import annotations

from struct import Struct

from ..counters import Counters
from ..rtp.extensions import OutgoingExtensions
from ..rtp.history import NUMBER_MASK, SendHistory
from ..rtp.packet import HEADER_BYTES, VERSION_BITS
from ..transport.srtp import MAX_PLAIN_BYTES, PacketBuffer
from .layer import Received, SourceLayer
from .slot import OutgoingLink, Slot

_FIXED = Struct(">BBHII")
_SHORT = Struct(">H")
_WIDE = 0x8000
_EXTENSION_BIT = 0x10
_MARKER_BIT = 0x80
_RTX_HEAD_BYTES = 2


class PythonForwarder:
    """`Forwarder` in Python."""

    name = "python"

    def __init__(self, counters: Counters) -> None:
        self._dropped = counters.dropped
        self._buffer = PacketBuffer()

    def forward(self, layer: SourceLayer, received: Received, now: float) -> None:
        if layer.is_newest(received):
            for extensions, slots in layer.groups:
                self.fan_out(received, extensions, slots, 0, now)
            return
        number = received.packet.sequence
        for extensions, slots in layer.groups:
            # A late packet belongs only to those who began before it.
            since = [slot for slot in slots if slot.timeline.first_number <= number]
            self.fan_out(received, extensions, since, 0, now)

    def forward_one(self, slot: Slot, received: Received, now: float, *, begins: bool) -> None:
        # The first packet of a talkspurt carries the marker (RFC 3551 section 4.1).
        marker = _MARKER_BIT if begins and slot.kind == "audio" else 0
        self.fan_out(received, slot.extensions, [slot], marker, now)

    def fan_out(  # noqa: C901, PLR0915 - one loop: a call within it is paid by each subscriber
        self, received: Received, extensions: OutgoingExtensions, slots: list[Slot], marker: int, now: float
    ) -> None:
        """Send to these slots, which all have these extensions; `marker` is added to the packet's own."""
        packet = received.packet
        # The send time needs no clock of the world: receivers look at differences only.
        block = extensions.build(now, received.level_byte)
        transport_at = HEADER_BYTES + extensions.transport_at if extensions.transport_id else 0
        plain = bytes(HEADER_BYTES) + block + packet.payload
        size = len(plain)
        if size > MAX_PLAIN_BYTES:
            self._dropped["too_long"] += len(slots)
            return
        descriptor = received.descriptor
        payload_at = HEADER_BYTES + len(block)
        picture_id_at = payload_at + descriptor.picture_id_at if descriptor.picture_id_at else 0
        tl0_at = payload_at + descriptor.tl0_at if descriptor.tl0_at else 0
        picture_id, wide, tl0 = descriptor.picture_id, descriptor.wide, descriptor.tl0
        first = VERSION_BITS | _EXTENSION_BIT if block else VERSION_BITS
        marker |= packet.marker
        number, timestamp = packet.sequence, packet.timestamp
        view = self._buffer.view
        protect, memory, length = self._buffer.parts()
        write_fixed, write_short = _FIXED.pack_into, _SHORT.pack_into
        dropped = self._dropped
        for slot in slots:
            timeline = slot.timeline
            link = slot.link
            view[:size] = plain
            write_fixed(
                view,
                0,
                first,
                marker | slot.payload_type,
                (number + timeline.sequence_offset) & 0xFFFF,
                (timestamp + timeline.timestamp_offset) & 0xFFFF_FFFF,
                slot.ssrc,
            )
            if picture_id_at:
                if wide:
                    new_id = (picture_id + timeline.picture_id_offset) & 0x7FFF
                    write_short(view, picture_id_at, _WIDE | new_id)
                else:
                    view[picture_id_at] = (picture_id + timeline.picture_id_offset) & 0x7F
            if tl0_at:
                view[tl0_at] = (tl0 + timeline.tl0_offset) & 0xFF
            if transport_at:
                write_short(view, transport_at, link.history.next_number & NUMBER_MASK)
            length[0] = size
            if protect(link.handle, memory, length):
                dropped["protect_failed"] += 1
                continue
            if transport_at:
                link.history.note(length[0], now)
            protected = view[: length[0]]
            if slot.sent is not None:
                sequence = (number + timeline.sequence_offset) & 0xFFFF
                slot.sent.keep(sequence, protected)
            try:
                link.sendto(protected, link.address)
            except BlockingIOError:
                dropped["send_would_block"] += 1
            except OSError:
                dropped["send_failed"] += 1

    def resend(self, slot: Slot, received: Received, now: float) -> int:
        packet, descriptor, timeline = received.packet, received.descriptor, slot.timeline
        history = slot.link.history if slot.extensions.transport_id else None
        block = bytearray(slot.extensions.build(now, received.level_byte))
        if history is not None:
            _SHORT.pack_into(block, slot.extensions.transport_at, history.next_number & NUMBER_MASK)
        payload = bytearray(packet.payload)
        if descriptor.picture_id_at:
            new_id = descriptor.picture_id + timeline.picture_id_offset
            if descriptor.wide:
                _SHORT.pack_into(payload, descriptor.picture_id_at, _WIDE | new_id & 0x7FFF)
            else:
                payload[descriptor.picture_id_at] = new_id & 0x7F
        if descriptor.tl0_at:
            payload[descriptor.tl0_at] = (descriptor.tl0 + timeline.tl0_offset) & 0xFF
        original = ((packet.sequence + timeline.sequence_offset) & 0xFFFF).to_bytes(_RTX_HEAD_BYTES)
        slot.rtx_sequence = (slot.rtx_sequence + 1) & 0xFFFF
        fixed = _FIXED.pack(
            VERSION_BITS | _EXTENSION_BIT if block else VERSION_BITS,
            packet.marker | slot.rtx_payload_type,
            slot.rtx_sequence,
            (packet.timestamp + timeline.timestamp_offset) & 0xFFFF_FFFF,
            slot.rtx_ssrc,
        )
        plain = fixed + block + original + payload
        if len(plain) > MAX_PLAIN_BYTES:
            self._dropped["too_long"] += 1
            return 0
        return self._send_plain(slot, plain, history, now)

    def _send_plain(self, slot: Slot, plain: bytes, history: SendHistory | None, now: float) -> int:
        protect, memory, length = self._buffer.parts()
        self._buffer.view[: len(plain)] = plain
        length[0] = len(plain)
        if protect(slot.link.handle, memory, length):
            self._dropped["protect_failed"] += 1
            return 0
        if history is not None:
            history.note(length[0], now)
        return self.send_ciphertext(slot, bytes(self._buffer.view[: length[0]]))

    def follow(self, link: OutgoingLink) -> None:
        """Nothing is kept of a link."""

    def hold(self) -> None:
        """Packets leave at once."""

    def release(self) -> None:
        """Nothing waits."""

    def send_ciphertext(self, slot: Slot, ciphertext: bytes) -> int:
        """Send what was protected before; returns the bytes sent."""
        try:
            slot.link.sendto(ciphertext, slot.link.address)
        except BlockingIOError:
            self._dropped["send_would_block"] += 1
        except OSError:
            self._dropped["send_failed"] += 1
        else:
            return len(ciphertext)
        return 0
