"""What waits to be sent to one client.

Invariant: what waits is bounded. Replies and chat wait in a queue; whoever lets it overflow reads too
slowly and is cut off. Of everything that has a latest value (state, slots, speakers) only that waits: it
is composed when its turn comes, however often it changed since.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from itertools import count

MAX_MESSAGES = 256
"""Replies and chat messages: more than a page of chat history for each of fifty channels."""
MAX_BYTES = 1024 * 1024
"""Welcome, histories and answers of one client together are below 300 KB."""

Compose = Callable[[], bytes | None]
"""Returns what is to be sent, or `None` if nothing needs to be any more."""


class Overflow(Exception):
    """The client does not read what it is sent."""


class Outbox:
    """One writer takes with `get`; anybody puts."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[int | str, bytes | Compose] = OrderedDict()
        self._bytes = 0
        self._numbers = count()
        self._something = asyncio.Event()
        self._is_sealed = False

    def put(self, data: bytes) -> None:
        """Queue a message. Raise `Overflow` if it does not fit. After `seal` nothing is taken any more."""
        if self._is_sealed:
            return
        if len(self._waiting) >= MAX_MESSAGES or self._bytes + len(data) > MAX_BYTES:
            raise Overflow
        self._waiting[next(self._numbers)] = data
        self._bytes += len(data)
        self._something.set()

    def mark(self, key: str, compose: Compose) -> None:
        """Have the latest value of `key` sent; a place that it has in the queue already is kept."""
        if not self._is_sealed:
            self._waiting[key] = compose
            self._something.set()

    def seal(self, *, drop: bool = False) -> None:
        """Take nothing more; with `drop` forget also what waits. `get` returns `None` at the end."""
        self._is_sealed = True
        if drop:
            self._waiting.clear()
        self._something.set()

    async def get(self) -> bytes | None:
        """Return the next message; `None`: that was all."""
        while True:
            while self._waiting:
                _, item = self._waiting.popitem(last=False)
                if isinstance(item, bytes):
                    self._bytes -= len(item)
                    return item
                data = item()
                if data is not None:
                    return data
            if self._is_sealed:
                return None
            self._something.clear()
            await self._something.wait()
