"""What a peer's RTCP asks of us, and who else hears of it: nobody but the layer's own publisher.

Invariant: items that name streams which are not this peer's own have no effect (fault 52), and what is
sent again stays within a tenth of what was sent, each packet once per round trip (fault 40).
"""

from __future__ import annotations

from ..counters import Counters
from ..rtcp.parse import Bye, KeyframeRequest, Nack, Remb, ReportBlock, RtcpItem, SenderReport
from ..rtcp.transport import TransportFeedback
from ..rtp.budget import Budget
from ..rtp.clock import ntp_64bit, ntp_seconds
from ..rtp.repeats import Repeats, RoundTrip
from .downlink import Downlink
from .intake import Intake
from .layer import Received
from .seam import Forwarder
from .slot import Slot

RETRANSMIT_SHARE = 0.1
"""Of the bytes sent: more would feed the congestion that lost them."""
RETRANSMIT_BURST_BYTES = 60_000
"""One lost keyframe of a camera (fifty packets)."""
KEPT_FOR_THE_BASE_BYTES = 20_000
"""Of the burst, for keyframes and the lowest temporal layer: all other pictures build on those, while what is
missing above is over with the next of them. It matters where more than a tenth is lost."""
MIN_RETRANSMIT_BYTES_PER_SECOND = 5_000
"""A slow stream too may get a lost packet back now and then."""


class Feedback:
    """The handler of one peer's RTCP."""

    def __init__(
        self, intake: Intake, slots: dict[int, Slot], forwarder: Forwarder, counters: Counters
    ) -> None:
        """`slots` by their media SSRC."""
        self._intake = intake
        self._slots = slots
        self._forwarder = forwarder
        self._dropped = counters.dropped
        self._events = counters.events
        self.downlink = Downlink(slots.values(), forwarder)
        self.round_trip = RoundTrip()
        self._repeats = Repeats()
        self.budget = Budget(MIN_RETRANSMIT_BYTES_PER_SECOND, RETRANSMIT_BURST_BYTES)
        self._sent_octets = 0
        self.sent_bps = 0.0
        """Payload bits sent to this peer in the second before the last `measure`."""

    def handle(self, items: list[RtcpItem], unix_now: float, now: float) -> None:
        """Act on one compound packet."""
        losses: list[float] = []
        for item in items:
            match item:
                case SenderReport():
                    self._on_sender_report(item, unix_now, now)
                case ReportBlock():
                    if item.ssrc in self._slots:
                        losses.append(item.fraction_lost_256ths / 256)
                        self._measure_round_trip(item, unix_now)
                case Nack():
                    self._on_nack(item, now)
                case KeyframeRequest():
                    self._on_keyframe_request(item, now)
                case Remb() | TransportFeedback():
                    self.downlink.on_estimate(item, now)
                case Bye():
                    pass  # a stream that has ended stops coming; that is enough
        if losses:
            self.downlink.on_loss(max(losses), now)

    def _on_sender_report(self, report: SenderReport, unix_now: float, now: float) -> None:
        stream = self._intake.streams.get(report.ssrc)
        if stream is None or stream.is_rtx or stream.layer.ssrc != report.ssrc:
            return
        layer = stream.layer
        layer.clock.on_sender_report(ntp_seconds(report.ntp_64bit), report.timestamp, unix_now)
        layer.last_sender_report = report.ntp_64bit >> 16 & 0xFFFF_FFFF
        layer.last_sender_report_at = now

    def _measure_round_trip(self, block: ReportBlock, unix_now: float) -> None:
        middle = ntp_64bit(unix_now) >> 16 & 0xFFFF_FFFF
        self.round_trip.on_report(block.last_sender_report, block.delay_since_65536ths, middle)

    def _on_keyframe_request(self, request: KeyframeRequest, now: float) -> None:
        slot = self._slots.get(request.ssrc)
        feed = slot.feed if slot is not None else None
        if feed is not None:
            feed.publication.want_keyframe(feed, now)

    def _on_nack(self, nack: Nack, now: float) -> None:
        slot = self._slots.get(nack.ssrc)
        if slot is None:
            return
        for sequence in nack.sequences:
            if self._repeats.is_on_its_way(slot.ssrc, sequence, self.round_trip.seconds, now):
                self._dropped["nack_repeated"] += 1
            else:
                self._answer(slot, sequence, now)

    def _answer(self, slot: Slot, sequence: int, now: float) -> None:
        """Send one packet again where it is kept, and the budget has it."""
        if slot.sent is not None:
            self._send_ciphertext(slot, sequence, now)
            return
        received = self._find(slot, sequence)
        if received is None or not slot.rtx_ssrc:
            self._dropped["nack_unknown"] += 1
            return
        leave = KEPT_FOR_THE_BASE_BYTES if received.descriptor.above_base else 0
        if self._within(len(received.packet.payload), now, leave):
            self._note(slot, sequence, self._forwarder.resend(slot, received, now), now)

    def _send_ciphertext(self, slot: Slot, sequence: int, now: float) -> None:
        ciphertext = slot.sent.find(sequence) if slot.sent is not None else None
        if ciphertext is None:
            self._dropped["nack_unknown"] += 1
        elif self._within(len(ciphertext), now):
            self._note(slot, sequence, self._forwarder.send_ciphertext(slot, ciphertext), now)

    def _find(self, slot: Slot, sequence: int) -> Received | None:
        """Return what left under this number of the slot; what left before its present feed is not found."""
        feed = slot.feed
        if feed is None or feed.newest is None:
            return None
        number = slot.timeline.source_number(sequence, feed.newest.packet.sequence)
        return feed.find(number) if number is not None else None

    def _within(self, size: int, now: float, leave: float = 0.0) -> bool:
        if self.budget.take(size, now, leave):
            return True
        self._dropped["retransmit_budget"] += 1
        return False

    def _note(self, slot: Slot, sequence: int, size: int, now: float) -> None:
        """Note what was sent again (0 bytes: it could not be)."""
        if size:
            self._repeats.note(slot.ssrc, sequence, now)
            self._events["retransmitted"] += 1

    def measure(self, seconds: float, now: float) -> None:
        """Note what was sent to this peer within the last `seconds`."""
        octets = sum(slot.octets for slot in self._slots.values())
        rate = (octets - self._sent_octets) / seconds
        self._sent_octets = octets
        self.sent_bps = rate * 8
        self.budget.rate_per_second = max(MIN_RETRANSMIT_BYTES_PER_SECOND, rate * RETRANSMIT_SHARE)
        self.downlink.on_sent(rate * 8, now)
