"""Chat for one session: every message of the channels it may read, in order, none twice, none missing.

Invariant: what was delivered of a channel is exactly its messages up to `held`, or its last ones when the
client began from nothing. A message whose number is not the next one is not delivered, but read from SQL
with all before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from ..sql.database import DatabaseAway
from ..wire.lesson import ChatMessage, ChatNew

RETRY_SECONDS = 1.0
"""The database is away: what was missed stays missed until it is back, a second is soon enough."""

Deliver = Callable[[ChatNew], None]
Since = Callable[[str, int], Awaitable[list[ChatMessage]]]
"""(channel, number) -> the next messages after it, at most a page."""
Latest = Callable[[str], Awaitable[list[ChatMessage]]]
"""channel -> its last messages."""

log = structlog.get_logger(__name__)


class ChatFeed:
    """`run()` must be running for what was missed to be read."""

    def __init__(self, held: Mapping[str, int], *, deliver: Deliver, since: Since, latest: Latest) -> None:
        self._held = dict(held)
        self._readable: frozenset[str] = frozenset()
        self._deliver = deliver
        self._since = since
        self._latest = latest
        self._is_closed = False
        self._behind: set[str] = set()
        self._work = asyncio.Event()

    def may_read(self, channels: frozenset[str]) -> None:
        """Deliver these channels and no others from now on. New ones are read from where they were left."""
        if self._is_closed:
            return
        fresh = channels - self._readable
        self._readable = channels
        if fresh:
            self._catch_up(fresh)

    def take(self, message: ChatMessage) -> None:
        """Deliver a message that was announced, if it is the next one."""
        channel = message.channel
        if channel not in self._readable:
            return
        held = self._held.get(channel)
        if channel in self._behind or held is None or message.number > held + 1:
            self._catch_up({channel})
        elif message.number == held + 1:
            self._give(channel, [message])

    def compare(self, numbers: Mapping[str, int]) -> None:
        """Announcements may have been lost. `numbers`: channel -> its last message's, as in SQL."""
        self._catch_up({channel for channel in self._readable if self._is_behind(channel, numbers)})

    def _is_behind(self, channel: str, numbers: Mapping[str, int]) -> bool:
        held = self._held.get(channel)
        return held is None or held < numbers.get(channel, 0)

    async def run(self) -> None:
        """Read what was missed, until `close`."""
        while not self._is_closed:
            await self._work.wait()
            self._work.clear()
            try:
                while self._behind and not self._is_closed:
                    await self._read(next(iter(self._behind)))
            except DatabaseAway:
                asyncio.get_running_loop().call_later(RETRY_SECONDS, self._work.set)

    def close(self) -> None:
        """Have `run` end after what it is reading: a database is not to be interrupted."""
        self._is_closed = True
        self._readable = frozenset()
        self._work.set()

    def _catch_up(self, channels: frozenset[str] | set[str]) -> None:
        self._behind |= channels
        self._work.set()

    async def _read(self, channel: str) -> None:
        """Read one channel until nothing comes any more; what is announced meanwhile marks it again."""
        self._behind.discard(channel)
        while channel in self._readable:
            try:
                messages = await self._ask(channel)
            except DatabaseAway:
                self._behind.add(channel)
                raise
            held = self._held.setdefault(channel, messages[0].number - 1 if messages else 0)
            new = [message for message in messages if message.number > held]
            if new and channel in self._readable:
                self._give(channel, new)
            elif channel not in self._behind:
                return
            self._behind.discard(channel)
        self._behind.discard(channel)

    async def _ask(self, channel: str) -> list[ChatMessage]:
        held = self._held.get(channel)
        return await (self._latest(channel) if held is None else self._since(channel, held))

    def _give(self, channel: str, messages: list[ChatMessage]) -> None:
        self._held[channel] = messages[-1].number
        self._deliver(ChatNew(channel=channel, messages=messages))
