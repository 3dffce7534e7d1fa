"""One direction of a link: what becomes of each packet, by its conditions and a seed.

Invariant: the link neither waits nor asks the time; the same packets at the same times under the same seed
and conditions have the same fate. Packets keep their order but for those that `reorder` picks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

JITTER_PERIOD_SECONDS = 0.1
"""How often the jitter takes aim anew. Radio and shared lines vary over tens of milliseconds to tenths of
seconds; a fresh value for every packet would be reordering, which has a setting of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What one direction of a link does to what goes over it. As made, it does nothing."""

    loss: float = 0.0
    """Share of the packets that are lost, 0 to 1."""
    burst_packets: float = 1.0
    """How many packets are lost in a row on average (Gilbert's model); 1: each by itself."""
    delay_seconds: float = 0.0
    jitter_seconds: float = 0.0
    """Further delay, wandering between nothing and this. Order is kept, as in a queue."""
    reorder: float = 0.0
    """Share of the packets that are held back, so that those behind overtake them."""
    reorder_seconds: float = 0.02
    """How long those are held back: a few packets of a video."""
    duplicate: float = 0.0
    """Share of the packets that come out twice."""
    rate_bps: float = 0.0
    """Bits of IP packets per second; 0: no limit."""
    queue_seconds: float = 0.3
    """What waits longer for the rate is dropped: a home router's buffer."""
    mtu_bytes: int = 0
    """Longer packets disappear without a word (a black hole); 0: none does."""
    blocks_udp: bool = False
    """No UDP passes, as behind some ministries' firewalls."""


PERFECT = Conditions()


@dataclass(slots=True)
class Tally:
    """What a link did so far, in packets."""

    offered: int = 0
    lost: int = 0
    queue_full: int = 0
    blocked: int = 0
    duplicated: int = 0
    reordered: int = 0
    octets: int = 0
    """Bytes that got through."""


class Link:
    """See the module. `conditions` may be changed at any time."""

    def __init__(self, conditions: Conditions, seed: str) -> None:
        self.conditions = conditions
        self.tally = Tally()
        self._random = random.Random(seed)  # noqa: S311 - chance that can be repeated
        self._in_burst = False
        self._line_free_at = 0.0
        self._last_out = 0.0
        self._jitter_from = 0.0
        self._jitter_to = 0.0
        self._jitter_at = -JITTER_PERIOD_SECONDS

    def carry(self, size: int, *, udp: bool, now: float) -> tuple[float, ...]:
        """Return when a packet of `size` bytes that enters now comes out: never, once, or twice."""
        conditions, tally = self.conditions, self.tally
        tally.offered += 1
        if (conditions.blocks_udp and udp) or 0 < conditions.mtu_bytes < size:
            tally.blocked += 1
            return ()
        if self._loses():
            tally.lost += 1
            return ()
        through_at = self._through_the_queue(size, now)
        if through_at is None:
            tally.queue_full += 1
            return ()
        tally.octets += size
        out = through_at + conditions.delay_seconds + self._jitter(now)
        if conditions.reorder and self._random.random() < conditions.reorder:
            tally.reordered += 1
            return (out + conditions.reorder_seconds,)
        self._last_out = out = max(out, self._last_out)
        if conditions.duplicate and self._random.random() < conditions.duplicate:
            tally.duplicated += 1
            return (out, out)
        return (out,)

    def _loses(self) -> bool:
        """Gilbert's model: within a burst everything is lost, between bursts nothing."""
        loss, burst = self.conditions.loss, self.conditions.burst_packets
        if loss <= 0 or loss >= 1:
            return loss >= 1
        if burst <= 1:
            return self._random.random() < loss
        # Bursts end with 1/burst; then they have to begin so often that `loss` of all packets are in one.
        turn = 1 / burst if self._in_burst else loss / (burst * (1 - loss))
        if self._random.random() < turn:
            self._in_burst = not self._in_burst
        return self._in_burst

    def _through_the_queue(self, size: int, now: float) -> float | None:
        """Return when the last bit has left the sender, or None where the queue is full."""
        if not self.conditions.rate_bps:
            return now
        begins_at = max(now, self._line_free_at)
        if begins_at - now > self.conditions.queue_seconds:
            return None
        self._line_free_at = begins_at + size * 8 / self.conditions.rate_bps
        return self._line_free_at

    def _jitter(self, now: float) -> float:
        most = self.conditions.jitter_seconds
        if not most:
            return 0.0
        if now - self._jitter_at >= JITTER_PERIOD_SECONDS:
            self._jitter_from, self._jitter_to = self._jitter_to, self._random.uniform(0, most)
            self._jitter_at = now
        part = (now - self._jitter_at) / JITTER_PERIOD_SECONDS
        return self._jitter_from + (self._jitter_to - self._jitter_from) * part
