"""How late the event loop is: the first sign of a node that is asked too much.

Invariant: `take` reports the worst since it was last called; nothing between two calls is lost.
"""

from __future__ import annotations

LAG_ALARM_SECONDS = 0.1
"""A loop that is later is felt: a packet waits for longer than a jitter buffer usually holds."""


class LoopWatchdog:
    """Fed by a tick that ought to come at regular intervals."""

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._last: float | None = None
        self._worst = 0.0
        self.alarms = 0
        """Ticks that were late by more than LAG_ALARM_SECONDS."""

    def tick(self, now: float) -> None:
        """Note that the tick has come."""
        if self._last is not None:
            lag = now - self._last - self._interval_seconds
            self._worst = max(self._worst, lag)
            self.alarms += lag > LAG_ALARM_SECONDS
        self._last = now

    def take(self) -> float:
        """Return the worst lag in seconds since the last call."""
        worst, self._worst = self._worst, 0.0
        return worst
