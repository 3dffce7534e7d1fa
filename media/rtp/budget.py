"""A token bucket: so much per second, so much at once.

Invariant: over any time t, at most `burst + rate * t` is taken.
"""

from __future__ import annotations


class Budget:
    """Allows spending up to `rate_per_second`, with `burst` saved up at most. Starts full."""

    __slots__ = ("_at", "_tokens", "burst", "rate_per_second")

    def __init__(self, rate_per_second: float, burst: float) -> None:
        self.rate_per_second = rate_per_second
        self.burst = burst
        self._tokens = burst
        self._at: float | None = None

    def take(self, amount: float, now: float, leave: float = 0.0) -> bool:
        """Spend `amount` if it and as much as `leave` are there; False: nothing was spent."""
        if self._at is not None and now > self._at:
            self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate_per_second)
        self._at = now
        if amount + leave > self._tokens:
            return False
        self._tokens -= amount
        return True
