"""The history's time, which passes when the history says so."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import Any

BEGINNING_MS = 1_700_000_000_000


class HeldLoop(asyncio.SelectorEventLoop):
    """A loop whose `call_later` waits for the history's time; timeouts of calls to Redis use `call_at`."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = float(BEGINNING_MS)
        self._later: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._order = itertools.count()

    def call_later(  # type: ignore[override]  # the same, less exactly
        self, delay: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        """Plan something for a time of the history's."""
        at = self.now_ms + delay * 1000
        handle = asyncio.TimerHandle(at, callback, args, self, context)
        heapq.heappush(self._later, (at, next(self._order), handle))
        return handle

    def pass_time(self, ms: float) -> None:
        """Do what was planned for this time, in order."""
        until = self.now_ms + ms
        while self._later and self._later[0][0] <= until:
            at, _, handle = heapq.heappop(self._later)
            self.now_ms = max(self.now_ms, at)
            if not handle.cancelled():
                handle._run()
        self.now_ms = until

    def begin_again(self) -> None:
        """Forget what was planned."""
        self._later.clear()
        self.now_ms = float(BEGINNING_MS)
