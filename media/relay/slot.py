"""A standing receive stream of a peer: what feeds it, and how its packets are written.

Invariant: `feed` is the only layer whose packets leave through the slot; `target` is the one it waits
for. A slot that has to stop stops at once (`clear`), a slot that changes layer keeps its feed until
the new one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from media.control import SlotKind
from media.sdp import Format

from ..rtp.extensions import OutgoingExtensions
from ..rtp.history import SendHistory
from ..rtp.kept import KeptPackets
from ..rtp.timeline import SlotTimeline
from .layer import Received, SourceLayer


class OutgoingLink:
    """Where a peer's packets leave: replaced in place when its address changes.

    Until it is open, nothing is sent. All else is read by the forwarding loop.
    """

    __slots__ = ("address", "fd", "handle", "history", "is_open", "record", "sendto")

    def __init__(self) -> None:
        self.is_open = False
        self.fd = -1
        """The UDP socket that `sendto` writes to; -1: something else (TCP), only `sendto` will do."""
        self.sendto: Any = None
        self.address: Any = None
        self.handle: Any = None
        self.record: Any = None
        """What the forwarder keeps of the link for itself."""
        self.history = SendHistory()
        """Of what left with the transport-wide extension."""


class Slot:
    """One slot of one peer."""

    __slots__ = (
        "_kept",
        "_octets_before",
        "_on_begin",
        "_packets_before",
        "clock_rate",
        "extensions",
        "feed",
        "formats",
        "kind",
        "link",
        "mid",
        "payload_type",
        "rtx_payload_type",
        "rtx_sequence",
        "rtx_ssrc",
        "sent",
        "ssrc",
        "target",
        "timeline",
    )

    def __init__(  # noqa: PLR0913 - what the answer declared for the slot
        self,
        *,
        mid: str,
        kind: SlotKind,
        link: OutgoingLink,
        ssrc: int,
        rtx_ssrc: int,
        formats: Mapping[str, Format],
        extensions: OutgoingExtensions,
        timeline: SlotTimeline,
        clock_rate: int,
        on_begin: Callable[[Slot], None],
    ) -> None:
        """`formats`: codec -> its numbers, best first; `rtx_ssrc` 0: no RTX; `on_begin`: of a timeline."""
        self._on_begin = on_begin
        self.mid = mid
        self.kind: SlotKind = kind
        self.link = link
        self.ssrc = ssrc
        self.formats = formats
        """What the subscriber can decode: a layer in another codec is never shown here."""
        self.rtx_ssrc = rtx_ssrc
        self.payload_type = 0
        self.rtx_payload_type = 0
        """Of the feed's codec; 0: no RTX was negotiated for it."""
        self.rtx_sequence = 0
        self.extensions = extensions
        self.timeline = timeline
        self.clock_rate = clock_rate
        self.feed: SourceLayer | None = None
        self.target: SourceLayer | None = None
        self.sent: KeptPackets | None = None
        """What left, only where the feed's codec has NACK without RTX."""
        self._kept = KeptPackets()
        self._packets_before = 0
        self._octets_before = 0
        self._write_as(next(iter(formats.values())))

    # --- what it shows -----------------------------------------------------------------------------

    def can_show(self, layer: SourceLayer) -> bool:
        """Say whether the subscriber knows the layer's codec."""
        return layer.codec in self.formats

    def aim(self, layer: SourceLayer | None) -> None:
        """Make `layer` the next feed; the present one goes on until it begins."""
        if self.target is not None and self.target is not layer:
            self.target.waiting.discard(self)
        self.target = None
        if layer is not None and layer is not self.feed:
            self.target = layer
            layer.wait(self)

    def begin(self, layer: SourceLayer, run: Sequence[Received], now: float) -> None:
        """Change over to `layer`; `run` is what the caller sends next of it, up to its newest packet."""
        self._leave_feed()
        self._write_as(self.formats[layer.codec])
        self.timeline.begin(layer.position(run[0]), now)
        self.feed = layer
        self.target = None
        layer.add(self)
        # Counted from here on by what the layer counts (`run` is among it already).
        self._packets_before -= layer.packets - len(run)
        self._octets_before -= layer.octets - sum(len(received.packet.payload) for received in run)
        self._on_begin(self)

    def begin_again(self, layer: SourceLayer) -> None:
        """The feed's numbering has broken off: wait for a new beginning in the same layer."""
        self._leave_feed()
        self.target = layer
        layer.wait(self)

    def clear(self) -> None:
        """Show nothing from this moment on, and give nothing of it again."""
        self.aim(None)
        self._leave_feed()

    def _write_as(self, chosen: Format) -> None:
        self.payload_type = chosen.payload_type
        self.rtx_payload_type = chosen.rtx_payload_type or 0
        keeps = chosen.nack and chosen.rtx_payload_type is None
        self.sent = self._kept if keeps else None

    def _leave_feed(self) -> None:
        if self.feed is None:
            return
        newest = self.feed.newest
        if newest is not None:
            self.timeline.end(self.feed.position(newest), self.feed.newest_at)
        self._packets_before += self.feed.packets
        self._octets_before += self.feed.octets
        self.feed.remove(self)
        self.feed = None
        self._kept.clear()

    # --- reports -----------------------------------------------------------------------------------

    @property
    def packets(self) -> int:
        """Packets sent since the slot began, for its sender reports."""
        return self._packets_before + (self.feed.packets if self.feed else 0)

    @property
    def octets(self) -> int:
        """Payload bytes sent since the slot began."""
        return self._octets_before + (self.feed.octets if self.feed else 0)

    def timestamp_at(self, unix_now: float, now: float) -> int | None:
        """Return the slot's RTP timestamp at this moment, or None while nothing feeds it."""
        feed = self.feed
        if feed is None or feed.newest is None:
            return None
        newest_unix = unix_now - (now - feed.newest_at)
        source = feed.clock.timestamp_at(unix_now, feed.newest.packet.timestamp, newest_unix)
        return (source + self.timeline.timestamp_offset) & 0xFFFF_FFFF
