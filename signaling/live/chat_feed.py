"""Chat for one session: every message of the channels it may read, in order, none twice, none missing.

Invariant: what was delivered of a channel is exactly its messages up to `held`, or its last ones when the
client began from nothing. A message whose number is not the next one is not delivered, but read from SQL
with all before it. What was delivered and is taken out of sight, or shown again, is delivered once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import NamedTuple

import structlog

from ..sql.database import DatabaseAway
from ..wire.lesson import ChatMessage, ChatNew

RETRY_SECONDS = 1.0
"""The database is away: what was missed stays missed until it is back, a second is soon enough."""

AT_ONCE = 100
"""As many messages are read in one go."""

Hidden = Mapping[str, frozenset[int]]
"""channel -> the numbers of messages that are out of sight."""
NONE: frozenset[int] = frozenset()
Deliver = Callable[[ChatNew], None]
"""Must send messages as they may be seen at that moment: by the `hidden` of the last `may_read`."""

log = structlog.get_logger(__name__)


class Archive(NamedTuple):
    """How stored messages are read; in order, raising `DatabaseAway`."""

    since: Callable[[str, int], Awaitable[list[ChatMessage]]]
    """(channel, number) -> the next messages after it, at most a page."""
    latest: Callable[[str], Awaitable[list[ChatMessage]]]
    """channel -> its last messages."""
    numbered: Callable[[str, Collection[int]], Awaitable[list[ChatMessage]]]
    """(channel, numbers) -> these messages."""


class ChatFeed:
    """`run()` must be running for what was missed to be read. `held`, `hidden`: as in `wire.Hello`."""

    def __init__(self, archive: Archive, deliver: Deliver, held: Mapping[str, int], hidden: Hidden) -> None:
        self._archive = archive
        self._deliver = deliver
        self._held = dict(held)
        self._told = dict(hidden)
        """channel -> which of its messages were out of sight when they were delivered."""
        self._hidden: Hidden = {}
        self._readable: frozenset[str] = frozenset()
        self._is_closed = False
        self._behind: set[str] = set()
        self._work = asyncio.Event()

    def may_read(self, channels: frozenset[str], hidden: Hidden) -> None:
        """Deliver these channels and no others from now on. New ones are read from where they were left."""
        if self._is_closed:
            return
        todo = channels - self._readable
        if hidden != self._hidden:
            self._hidden = hidden
            todo |= {channel for channel in channels if self._outdated(channel)}
        self._readable = channels
        if todo:
            self._catch_up(todo)

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
        try:
            while channel in self._readable:
                found = await self._read_changed(channel) or await self._read_new(channel)
                if not found and channel not in self._behind:
                    return
                self._behind.discard(channel)
        except DatabaseAway:
            self._behind.add(channel)
            raise

    async def _read_changed(self, channel: str) -> bool:
        """Deliver again what looks different now; say whether there was anything."""
        numbers = self._outdated(channel)
        if not numbers:
            return False
        messages = await self._archive.numbered(channel, numbers)
        if channel in self._readable:
            self._tell(channel, numbers, messages)
        return True

    async def _read_new(self, channel: str) -> bool:
        """Deliver what came after the last that was delivered; say whether there was anything."""
        held = self._held.get(channel)
        if held is None:
            messages = await self._archive.latest(channel)
        else:
            messages = await self._archive.since(channel, held)
        if channel not in self._readable:
            return False
        if held is None:
            self._held[channel] = messages[0].number - 1 if messages else 0
            self._told[channel] = self._hidden.get(channel, NONE)
        new = [message for message in messages if message.number > self._held[channel]]
        if new:
            self._give(channel, new)
        return bool(new)

    def _outdated(self, channel: str) -> list[int]:
        """Return what was delivered in sight and is hidden now, or the other way round; the first of it."""
        held = self._held.get(channel, 0)
        changed = self._told.get(channel, NONE) ^ self._hidden.get(channel, NONE)
        return sorted(number for number in changed if number <= held)[:AT_ONCE]

    def _give(self, channel: str, messages: list[ChatMessage]) -> None:
        self._held[channel] = messages[-1].number
        self._tell(channel, [message.number for message in messages], messages)

    def _tell(self, channel: str, numbers: list[int], messages: list[ChatMessage]) -> None:
        """Deliver, and note how these numbers looked."""
        told, hidden = self._told.get(channel, NONE), self._hidden.get(channel, NONE)
        self._told[channel] = told.difference(numbers) | hidden.intersection(numbers)
        if messages:
            self._deliver(ChatNew(channel=channel, messages=messages))
