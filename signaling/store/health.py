"""Whether shared state can be changed at the moment, as this node sees it.

Invariant: listeners are told of every change once, and of nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

Listener = Callable[[bool], None]


class Health:
    """Up or down. Down at the first failure of anything, up when the pulse has seen all is well."""

    def __init__(self) -> None:
        self._up = asyncio.Event()
        self._up.set()
        self._listeners: list[Listener] = []

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    def down(self, reason: str) -> None:
        """Note that the store failed."""
        if self._up.is_set():
            self._up.clear()
            log.warning("store_away", reason=reason)
            self._tell()

    def up(self) -> None:
        """Note that the store can be read and changed again."""
        if not self._up.is_set():
            self._up.set()
            log.info("store_back")
            self._tell()

    async def wait_up(self) -> None:
        """Return once the store is up."""
        await self._up.wait()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called with `True` (up) or `False` at every change. Return the way out."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener(self._up.is_set())
