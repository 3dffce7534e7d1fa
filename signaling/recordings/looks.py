"""Who is looking at what: a file that is played is asked for in hundreds of parts, and looked at once. Pure.

Invariant: a look is told as the first one if there was none within `LOOK_SECONDS`, however often it is asked;
what is remembered is bounded, and whatever is forgotten is told again.
"""

from __future__ import annotations

from collections import OrderedDict

LOOK_SECONDS = 600.0
REMEMBERED = 10_000


class Looks:
    """One node's. `now`: seconds of any clock."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, ...], float] = OrderedDict()

    def is_first(self, look: tuple[str, ...], now: float) -> bool:
        """Take in that somebody looks, and say whether it is to be noted."""
        before = self._last.pop(look, None)
        first = before is None or now - before > LOOK_SECONDS
        self._last[look] = now if before is None or first else before
        while len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return first
