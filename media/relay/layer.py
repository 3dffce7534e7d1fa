"""One encoding of a publication as it arrives, and the slots that show it.

Invariant: a slot is in `groups` (it gets every packet), or in `waiting` (it gets the next keyframe, or
for audio the next packet), or has nothing to do with this layer. The groups are rebuilt only when a
slot comes or goes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from media.control import Layer

from ..rtp.clock import PublisherClock, StreamClock
from ..rtp.descriptor import Descriptor
from ..rtp.extensions import SILENCE_DBOV, OutgoingExtensions
from ..rtp.packet import RtpPacket
from ..rtp.sequence import ReceptionStatistics, SequenceCounter
from ..rtp.timeline import Position

if TYPE_CHECKING:
    from .publication import Publication
    from .seam import Sink
    from .slot import Slot

HISTORY_PACKETS = 512
"""What may be asked for again: 4 s of 1 Mbit/s video. A power of two, for the ring's index."""
KEYFRAME_INTERVAL_SECONDS = 1.0
"""Between two keyframe requests for one layer: a keyframe costs as much as a second of video."""
LIVE_SECONDS = 2.5
"""A layer without packets for so long is not sent any more. A silent microphone (DTX) sends at least
one packet each 0.4 s; a still camera one each second."""
BEHIND_SECONDS = 0.4
"""A layer whose last packet is so much older than its sister's was given up by the encoder (bandwidth,
processor): all layers of a camera are encoded from the same frames. Who shows it must not wait longer."""
_HISTORY_MASK = HISTORY_PACKETS - 1
_NO_DESCRIPTOR = Descriptor()


class Received:
    """A packet that was forwarded, kept for those who ask again."""

    __slots__ = ("descriptor", "level_byte", "packet")

    def __init__(self, packet: RtpPacket, descriptor: Descriptor, level_byte: int) -> None:
        self.packet = packet
        """Its `sequence` is the layer's extended number."""
        self.descriptor = descriptor
        """All zero for audio."""
        self.level_byte = level_byte


class SourceLayer:
    """What one incoming stream is to those who get it."""

    def __init__(
        self, publication: Publication, layer: Layer, *, clock_rate: int, clock: PublisherClock
    ) -> None:
        self.publication = publication
        self.layer: Layer = layer
        self.codec = publication.codec
        self.video = publication.video
        self.clock_rate = clock_rate
        self._publisher_clock = clock
        self.ssrc = 0
        """The stream that arrives now; 0: none yet."""
        self.counter = SequenceCounter()
        self.statistics = ReceptionStatistics(clock_rate)
        self.clock = StreamClock(clock_rate, clock)
        self.slots: set[Slot] = set()
        self.groups: list[tuple[OutgoingExtensions, list[Slot]]] = []
        """Slots that get every packet, by the extension block that they share."""
        self.table: Any = None
        """What the forwarder has made of `groups` for itself; None: they have changed."""
        self.waiting: set[Slot] = set()
        self.sink: Sink | None = None
        """Gets every packet that is forwarded, as it came (a microphone's plain form)."""
        self.packets = 0
        self.octets = 0
        """Payload bytes accepted for forwarding since the layer began."""
        self.bps = 0.0
        """Payload bits per second, smoothed over some seconds; 0.0 before the first `measure`."""
        self._octets_measured = 0
        self.newest: Received | None = None
        self.newest_at = 0.0
        """Monotonic seconds when `newest` came."""
        self.last_sender_report = 0
        """Middle 32 bits of its NTP time, and in `last_sender_report_at` when it came: for our reports."""
        self.last_sender_report_at = 0.0
        self._history: list[Received | None] = [None] * HISTORY_PACKETS
        self._keyframe = 0
        self._keyframe_at = -KEYFRAME_INTERVAL_SECONDS
        self._asked_at = -KEYFRAME_INTERVAL_SECONDS
        self._skipped: list[int] = []
        self._skipped_before = 0

    # --- packets -----------------------------------------------------------------------------------

    def take_over(self, ssrc: int) -> None:
        """Arrive as stream `ssrc` from now on: a new numbering, new statistics, no report yet."""
        self.ssrc = ssrc
        self.counter.break_off()
        self.statistics = ReceptionStatistics(self.clock_rate)
        self.clock = StreamClock(self.clock_rate, self._publisher_clock)
        self.last_sender_report = 0

    def measure(self, seconds: float) -> None:
        """Note what arrived within the last `seconds` in `bps`."""
        bits = (self.octets - self._octets_measured) * 8
        self._octets_measured = self.octets
        # Half of it new: a keyframe counts without making the layer look unaffordable for long.
        self.bps = (self.bps + bits / seconds) / 2 if self.bps else bits / seconds

    def skip(self, number: int) -> None:
        """Packet `number` of the sender, just counted, carries nothing (padding): those after it move up."""
        if number != self.counter.highest:
            return  # later ones have left already: their numbers stand
        self._skipped.append(number)
        if len(self._skipped) > HISTORY_PACKETS:
            self._skipped.pop(0)
            self._skipped_before += 1

    def number_of(self, number: int) -> int:
        """Return the place of the sender's packet among those that carry something."""
        if not self._skipped:
            return number
        # Skipped numbers rise, as only the newest packet is ever skipped.
        return number - self._skipped_before - bisect_left(self._skipped, number)

    def keep(self, packet: RtpPacket, descriptor: Descriptor | None, level_byte: int, now: float) -> Received:
        """Note a packet (its `sequence` made extended) as the one to forward now."""
        received = Received(packet, descriptor or _NO_DESCRIPTOR, level_byte)
        self._history[packet.sequence & _HISTORY_MASK] = received
        self.packets += 1
        self.octets += len(packet.payload)
        newest = self.newest
        if newest is None or packet.sequence > newest.packet.sequence:
            self.newest = received
            self.newest_at = now
        if received.descriptor.keyframe:
            self._note_keyframe(packet, now)
        return received

    def _note_keyframe(self, packet: RtpPacket, now: float) -> None:
        """Remember where a decoder may begin. H.264 may say so twice in a frame: its first place counts."""
        begun = self.find(self._keyframe)
        if begun is not None and begun.packet.timestamp == packet.timestamp:
            self._keyframe = min(self._keyframe, packet.sequence)
        else:
            self._keyframe = packet.sequence
            self._keyframe_at = now

    def is_newest(self, received: Received) -> bool:
        return received is self.newest

    def find(self, number: int) -> Received | None:
        """Return packet `number`, if it came and is still kept."""
        received = self._history[number & _HISTORY_MASK]
        return received if received is not None and received.packet.sequence == number else None

    def is_live(self, now: float) -> bool:
        return self.newest is not None and now - self.newest_at < LIVE_SECONDS

    def since_keyframe(self, now: float) -> list[Received]:
        """Return every packet from the last keyframe on, where it is so young that none can be asked for.

        Empty where it is older, or where one of them is missing.
        """
        if self.newest is None or now - self._keyframe_at >= KEYFRAME_INTERVAL_SECONDS:
            return []
        newest = self.newest.packet.sequence
        if newest - self._keyframe >= HISTORY_PACKETS:
            return []
        run = [self.find(number) for number in range(self._keyframe, newest + 1)]
        complete = [received for received in run if received is not None]
        return complete if len(complete) == len(run) else []

    def close_past(self) -> None:
        """Let nobody begin with a packet that has come before now: it was meant for others."""
        self._keyframe_at = -KEYFRAME_INTERVAL_SECONDS

    # --- keyframe requests ---------------------------------------------------------------------------

    def may_ask_keyframe(self, now: float) -> bool:
        """Say whether a keyframe may be asked for, and if so take that it is."""
        if not self.video or not self.ssrc or now - self._asked_at < KEYFRAME_INTERVAL_SECONDS:
            return False
        self._asked_at = now
        return True

    # --- slots -------------------------------------------------------------------------------------

    def wait(self, slot: Slot) -> None:
        """Let `slot` begin with the next keyframe (audio: packet)."""
        self.waiting.add(slot)

    def add(self, slot: Slot) -> None:
        """Give `slot` every packet from now on."""
        self.waiting.discard(slot)
        self.slots.add(slot)
        self._regroup()

    def remove(self, slot: Slot) -> None:
        """Give `slot` nothing more."""
        self.waiting.discard(slot)
        if slot in self.slots:
            self.slots.discard(slot)
            self._regroup()

    def _regroup(self) -> None:
        groups: dict[OutgoingExtensions, list[Slot]] = {}
        for slot in self.slots:
            groups.setdefault(slot.extensions, []).append(slot)
        self.groups = list(groups.items())
        self.table = None

    def everyone(self) -> Iterator[Slot]:
        """Yield the slots that this layer feeds or is to feed."""
        yield from self.slots
        yield from self.waiting

    def position(self, received: Received) -> Position:
        descriptor = received.descriptor
        packet = received.packet
        return Position(packet.sequence, packet.timestamp, descriptor.picture_id, descriptor.tl0)


class LevelMeter:
    """How loud a microphone was since last asked (RFC 6464 levels)."""

    __slots__ = ("_bytes", "_level_sum", "_packets")

    def __init__(self) -> None:
        self._packets = 0
        self._level_sum = 0
        self._bytes = 0

    def add(self, level_dbov: int, payload_bytes: int) -> None:
        self._packets += 1
        self._level_sum += level_dbov
        self._bytes += payload_bytes

    def take(self) -> tuple[int, float, int]:
        """Return (packets, mean level in -dBov, payload bytes) since the last call."""
        packets, level, size = self._packets, self._level_sum, self._bytes
        self._packets = self._level_sum = self._bytes = 0
        return packets, level / packets if packets else float(SILENCE_DBOV), size
