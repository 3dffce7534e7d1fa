"""The shell's clock: Unix seconds that do not jump while the process runs.

Invariant: two readings are apart by the time that really passed between them, give or take a thousandth.
An administrator (or a bad time server) that sets the machine's clock an hour forward in class would
otherwise end every token at once. Steps are not followed but approached, slowly enough that no lifetime is
felt to change; small ones (a time server's corrections) are reached within minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SLEW = 0.001
"""How much faster or slower than real time the clock may run to approach the machine's: a token of an hour
is then wrong by 4 s at most."""


class SteadyClock:
    """Call it for the time. `wall` and `monotonic` are the machine's two clocks."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._now = wall()
        self._read_at = monotonic()

    def __call__(self) -> float:
        """Return Unix seconds."""
        read_at = self._monotonic()
        passed = read_at - self._read_at
        behind = self._wall() - (self._now + passed)
        room = passed * SLEW
        self._now += passed + max(-room, min(room, behind))
        self._read_at = read_at
        return self._now


now = SteadyClock()
"""This process's clock."""
