"""How much may be sent to a subscriber, from its REMB messages and receiver reports.

Invariant: the estimate is bounded only by evidence of congestion. A browser's REMB is at most 1.5 times what
it receives and rises by 8 % a second, so that by itself it would keep a small stream small for ever. Evidence
is: a REMB that falls, one that stands still below what is sent, or loss.

Without evidence the bound is lifted step by step, by a quarter or to the REMB, and more rarely each time that
fails.
"""

from __future__ import annotations

LOSS_OF_CONGESTION = 0.10
"""Fraction of packets lost. Less is radio noise, which sending less does not cure (so does GCC see it)."""
LOSS_FACTOR = 0.8
FALL = 0.97
"""A REMB below this share of the one before is a fall: Chromium sends one at once at 3 %."""
STANDSTILL_SECONDS = 3.0
"""A healthy REMB that lags behind rises by a quarter in this time."""
STANDSTILL_RISE = 1.03
HEADROOM = 0.95
"""Of the REMB, for RTCP and retransmissions."""
MIN_BPS = 50_000.0
"""One voice. Less cannot be told from a dead link."""
PROBE_FACTOR = 1.25
FIRST_PROBE_SECONDS, MAX_PROBE_SECONDS = 4.0, 64.0
UNBOUNDED = float("inf")
PLENTY_BPS = 20_000_000.0
"""A bound lifted to this is none: a full page of cameras takes 5 Mbit/s."""


class DownlinkEstimator:
    """The downlink of one peer. All times in monotonic seconds."""

    def __init__(self) -> None:
        self._bound_bps = UNBOUNDED
        self._sent_bps = 0.0
        self._remb_bps = 0.0
        self._risen_at = 0.0
        self._risen_to = 0.0
        self._raise_at = UNBOUNDED
        self._wait_seconds = FIRST_PROBE_SECONDS
        self._raised_at = -UNBOUNDED

    def on_sent(self, bps: float, now: float) -> None:  # noqa: ARG002 - the calls of one kind look alike
        """What was sent to the peer in the last second."""
        self._sent_bps = bps

    def on_remb(self, bps: float, now: float) -> None:
        """The peer's own estimate arrived (draft-alvestrand-rmcat-remb)."""
        last = self._remb_bps
        self._remb_bps = bps
        if bps > self._risen_to * STANDSTILL_RISE:
            # Beside the last one that counted as risen: Chromium sends four a second, each 2 % higher.
            self._risen_at, self._risen_to = now, bps
        if bps >= self._sent_bps:
            self._risen_at, self._risen_to = now, bps
            return
        if bps < last * FALL or now - self._risen_at > STANDSTILL_SECONDS:
            self._risen_at, self._risen_to = now, bps
            self._congested(bps * HEADROOM, now)

    def on_loss(self, fraction: float, now: float) -> None:
        """Fraction of the last interval's packets that a receiver report calls lost."""
        if fraction > LOSS_OF_CONGESTION and self._sent_bps > 0:
            self._congested(self._sent_bps * LOSS_FACTOR, now)

    def estimate_bps(self, now: float) -> float:
        """What may be sent now. Infinity: nothing speaks for a bound."""
        while now >= self._raise_at:
            self._raised_at = self._raise_at
            self._bound_bps = max(self._bound_bps * PROBE_FACTOR, self._remb_bps * HEADROOM)
            self._raise_at += self._wait_seconds
            if self._bound_bps > PLENTY_BPS:
                self._bound_bps, self._raise_at = UNBOUNDED, UNBOUNDED
                self._wait_seconds = FIRST_PROBE_SECONDS
        return self._bound_bps

    def _congested(self, bps: float, now: float) -> None:
        if now - self._raised_at < self._wait_seconds:  # the last raise was too much
            self._wait_seconds = min(self._wait_seconds * 2, MAX_PROBE_SECONDS)
        self._bound_bps = max(MIN_BPS, min(self._bound_bps, bps))
        self._raise_at = now + self._wait_seconds
