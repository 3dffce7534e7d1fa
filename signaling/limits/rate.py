"""How often something may happen: GCRA, the leaky bucket that needs one number per key. Pure.

Invariant: within any time `t` at most `burst + t / interval_seconds` happen. The number kept is the
"theoretical arrival time": when the bucket will be full again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then one every `interval_seconds`. `name` tells the keys of two rates apart."""

    name: str
    burst: int
    interval_seconds: float

    @property
    def window_seconds(self) -> float:
        """After this long without a use, a key is as if never used."""
        return self.burst * self.interval_seconds


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking: whether it may happen, and the arrival time to keep."""

    allowed: bool
    arrival: float
    retry_after_seconds: float = 0.0


def take(rate: Rate, arrival: float | None, now: float) -> Taken:
    """Ask for one use. `arrival` is what the last use left behind; `None`: nothing."""
    start = max(now, arrival or 0.0)
    after = start + rate.interval_seconds
    excess = after - now - rate.window_seconds
    if excess > 1e-9:  # noqa: PLR2004 - a nanosecond: what adding intervals in binary may be off by
        return Taken(allowed=False, arrival=start, retry_after_seconds=excess)
    return Taken(allowed=True, arrival=after)


def give_back(rate: Rate, arrival: float | None, now: float) -> float:
    """Return the arrival time after one use turned out not to count."""
    return max(now, (arrival or 0.0) - rate.interval_seconds)
