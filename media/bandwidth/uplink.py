"""How much a publisher may send to us, from when its packets were sent and when they arrived.

Invariant: the estimate falls only when a queue builds up on the way (delay over its own minimum) or packets
are lost, and then to a share of what really arrived. Otherwise it rises, up to `CEILING_BPS`.

The delay is measured in the sender's clock (abs-send-time) against ours; only its changes count. The
reference is the lowest delay of the last two half windows, so that clocks that drift apart, or a route that
changed, do no harm for longer than a window.
"""

from __future__ import annotations

CEILING_BPS = 4_000_000
"""Three layers of a camera at 720p take 2.2 Mbit/s, a screen with motion as much. It is also the first
estimate: a browser skips its slow start for what it is told in the first two seconds."""
FLOOR_BPS = 60_000
"""One voice and the lowest layer at a crawl."""
QUEUE_SECONDS = 0.08
"""A queue of this length is congestion: half of what makes a conversation stumble (ITU-T G.114: 150 ms)."""
SMOOTHING = 0.1
"""Share of each packet's delay: some ten packets, one frame of video."""
WINDOW_SECONDS = 5.0
FALL, RISE_PER_SECOND = 0.85, 1.08
"""As in Google Congestion Control (draft-ietf-rmcat-gcc-02, section 5.5)."""
FALL_PAUSE_SECONDS = 0.5
"""A queue takes about a round trip and a report to drain; falling again sooner would overshoot."""
HIGH_LOSS, LOW_LOSS = 0.10, 0.02
"""The same draft, section 6: above the first send less, below the second more, between them hold."""
RATE_SECONDS = 0.5
GAP_SECONDS = 10.0
"""A source that was off for so long is measured anew."""

_TICKS = 1 << 24
_HALF = 1 << 23
_SECONDS_PER_TICK = 1.0 / (1 << 18)
"""abs-send-time: 24 bits, 6.18 fixed-point seconds; wraps every 64 s."""


class UplinkEstimator:
    """The uplink of one publishing peer. All times in monotonic seconds."""

    __slots__ = (
        "_arrived_at",
        "_bytes",
        "_estimate_bps",
        "_fell_at",
        "_last_send",
        "_lowest",
        "_lowest_before",
        "_over",
        "_queue",
        "_rate_bps",
        "_rate_since",
        "_rose_at",
        "_sent_s",
        "_window_since",
    )

    def __init__(self) -> None:
        self._estimate_bps = float(CEILING_BPS)
        self._arrived_at = float("-inf")
        self._last_send = 0
        self._sent_s = 0.0
        self._queue = 0.0
        self._over = False
        self._lowest = self._lowest_before = float("inf")
        self._window_since = self._rate_since = self._rose_at = 0.0
        self._fell_at = float("-inf")
        self._bytes = 0
        self._rate_bps = 0.0

    def observe(self, arrival_s: float, abs_send_time: int, size_bytes: int) -> None:
        """Take in one packet. `abs_send_time` as on the wire, 24 bits."""
        self._bytes += size_bytes
        if arrival_s - self._arrived_at > GAP_SECONDS:
            self._begin(arrival_s)
        else:
            step = (abs_send_time - self._last_send + _HALF) % _TICKS - _HALF
            self._sent_s += step * _SECONDS_PER_TICK
        self._arrived_at = arrival_s
        self._last_send = abs_send_time
        delay = arrival_s - self._sent_s  # up to a constant
        self._lowest = min(self._lowest, delay)
        self._queue += (delay - min(self._lowest, self._lowest_before) - self._queue) * SMOOTHING
        if arrival_s - self._window_since > WINDOW_SECONDS:
            self._lowest_before, self._lowest = self._lowest, delay
            self._window_since = arrival_s

    def observe_loss(self, fraction: float, now: float) -> None:
        """Fraction of packets lost in the last second."""
        if fraction > HIGH_LOSS:
            self._fall(self._estimate_bps * (1 - 0.5 * fraction), now)
        elif fraction > LOW_LOSS:
            self._rose_at = now

    def estimate_bps(self, now: float) -> int:
        """What the publisher may send: the next REMB. Call it twice a second."""
        if now - self._rate_since >= RATE_SECONDS:
            self._rate_bps = self._bytes * 8 / (now - self._rate_since)
            self._bytes, self._rate_since = 0, now
        was_over, self._over = self._over, self._queue > QUEUE_SECONDS and self._rate_bps > 0
        if self._over and was_over:  # once alone may have been our own stall
            self._fall(min(self._estimate_bps, self._rate_bps) * FALL, now)
        elif not self._over:
            elapsed = max(0.0, min(1.0, now - self._rose_at))
            self._estimate_bps = min(CEILING_BPS, self._estimate_bps * RISE_PER_SECOND**elapsed)
            self._rose_at = now
        return int(self._estimate_bps)

    def _begin(self, now: float) -> None:
        """Start measuring anew: at first, and after a pause in which the 24 bits may have wrapped."""
        self._sent_s = now
        self._queue = 0.0
        self._lowest = self._lowest_before = float("inf")
        self._window_since = self._rate_since = self._rose_at = now

    def _fall(self, bps: float, now: float) -> None:
        if now - self._fell_at >= FALL_PAUSE_SECONDS:
            self._estimate_bps = max(float(FLOOR_BPS), bps)
            self._fell_at = now
        self._rose_at = now
