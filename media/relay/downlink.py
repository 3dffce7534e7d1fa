"""One subscriber's link: how much it carries, how much is wanted of it, and trying for more.

Invariant: a subscriber is judged by one kind of evidence, the one that was negotiated: transport-wide
feedback over everything sent to it, or else REMB and its receiver reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle, islice

from media.bandwidth import DownlinkEstimator, Mending, TransportEstimator

from ..rtcp.parse import Remb
from ..rtcp.transport import TransportFeedback
from .layer import Received
from .seam import Forwarder
from .slot import Slot

FALL, RISE = 0.97, 1.2
"""An estimate below, or above, such a share of the last one is worth filling the slots anew at once."""
PADDING_PACKETS = 64
"""Packets of a picture that are sent again as padding: the newest ones, in turn."""
MAX_PADDING_PACKETS = 128
"""At one look at the clock, however small they are: a publisher of tiny packets is no work without end."""


class Downlink:
    """See the module. All times in monotonic seconds."""

    def __init__(self, slots: Iterable[Slot], forwarder: Forwarder) -> None:
        self._forwarder = forwarder
        self._wide = [slot for slot in slots if slot.extensions.transport_id]
        self._remb = DownlinkEstimator()
        self._transport = TransportEstimator(self._wide[0].link.history) if self._wide else None
        self._mending = Mending()
        self.demand_bps = 0.0
        """What the subscriber would be sent if its link were wide: set with each selection."""
        self._seen_bytes = 0
        self._looked_at = 0.0
        self._judged_bps = float("inf")

    @property
    def tries(self) -> bool:
        """Whether there is ever anything to try: REMB says by itself when there is more."""
        return bool(self._wide)

    # --- evidence --------------------------------------------------------------------------------------

    def on_estimate(self, report: TransportFeedback | Remb, now: float) -> None:
        """What the subscriber says of everything that it gets."""
        if isinstance(report, Remb):
            self._remb.on_remb(report.bits_per_second, now)
        elif self._transport is not None:
            self._transport.on_feedback(report, now)
            self._mending.note(self._transport.loss)

    def on_loss(self, fraction: float, now: float) -> None:
        """A receiver report arrived; the fraction of packets lost since the one before."""
        self._remb.on_loss(fraction, now)

    def on_sent(self, bps: float, now: float) -> None:
        """So much was sent in the last second."""
        self._remb.on_sent(bps, now)

    def begin_anew(self) -> None:
        """The subscriber is reached another way: what was known of the old one is of no use."""
        self._remb = DownlinkEstimator()
        self._mending = Mending()
        if self._wide:
            self._transport = TransportEstimator(self._wide[0].link.history)

    # --- the estimate ----------------------------------------------------------------------------------

    def estimate_bps(self, now: float) -> float:
        """What may be sent. Infinity: nothing speaks for a bound."""
        return self._mending.bound((self._transport or self._remb).estimate_bps(now))

    def has_changed(self, now: float) -> bool:
        """Say whether the estimate changed so much since last asked that the slots should follow at once."""
        before, self._judged_bps = self._judged_bps, self.estimate_bps(now)
        if self._judged_bps > before * RISE:
            return before < self.demand_bps
        return self._judged_bps < before * FALL

    # --- trying for more -------------------------------------------------------------------------------

    def look_for_more(self, now: float) -> None:
        """Send padding where it is time to try whether the link carries more. Called every few 10 ms."""
        transport = self._transport
        if transport is None:
            return
        seconds, self._looked_at = now - self._looked_at, now
        sent = self._sent_since()
        wanted = transport.padding_bytes(self.demand_bps, sent, seconds, now)
        if wanted and self._pad(wanted, now):
            transport.padded()

    def _sent_since(self) -> int:
        """Bytes that left since last asked."""
        before, self._seen_bytes = self._seen_bytes, self._wide[0].link.history.bytes_sent
        return self._seen_bytes - before

    def _pad(self, wanted_bytes: int, now: float) -> int:
        """Send about so many bytes of a picture again; returns how many were.

        They go as retransmissions, so that the receiver knows what comes twice for what it is.
        """
        for slot in self._wide:
            if slot.feed is not None and slot.rtx_ssrc and slot.rtx_payload_type:
                return self._resend(slot, wanted_bytes, now)
        return 0

    def _resend(self, slot: Slot, wanted_bytes: int, now: float) -> int:
        sent = 0
        packets = _newest(slot)
        for received in islice(cycle(packets), MAX_PADDING_PACKETS):
            size = self._forwarder.resend(slot, received, now)
            sent += size
            if not size or sent >= wanted_bytes:
                break
        return sent


def _newest(slot: Slot) -> list[Received]:
    """Return the newest packets that the slot was sent, newest first."""
    feed = slot.feed
    if feed is None or feed.newest is None:
        return []
    newest = feed.newest.packet.sequence
    oldest = max(slot.timeline.first_number, newest - PADDING_PACKETS)
    kept = (feed.find(number) for number in range(newest, oldest - 1, -1))
    return [received for received in kept if received is not None]
