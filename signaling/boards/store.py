"""The pages in Redis: merged, numbered and published by one Lua call a batch, read back by number.

Invariant: whatever may be written to a page is decided inside one script, so two nodes cannot both be
right about different things.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from signaling.wire.board import RejCode

from ..board.elements import load
from ..board.merge import MAX_PAGE_BYTES, MAX_PAGE_ELEMENTS, Page, Stored
from ..store.away import Count, StoreAway, redis_call

__all__ = ["BoardStore", "Entry", "Head", "Lost", "Merged", "Run", "StoreAway", "live_channel", "ops_channel"]

KEEP_SECONDS = 48 * 3600
"""A page that nobody wrote to for two days leaves Redis; SQL has it for good."""
TOMBSTONE_SECONDS = 24 * 3600
"""Longer than any client is away (whiteboard.md)."""
READ_BYTES = 1_000_000
"""One answer of Redis: it serves nobody else while it builds one."""
PURGE_ELEMENTS = 500

_LUA = Path(__file__).parent / "lua"


@dataclass(frozen=True, slots=True)
class Entry:
    """An element on its way to the shared page, and who put it."""

    stored: Stored
    by: str
    admin: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """The shared page is not the one that the caller knows: gone (epoch 0), rewound, or another epoch's."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a batch. `verdicts`, one an entry: its number, or why it was refused."""

    epoch: int
    previous: int
    seq: int
    verdicts: list[int | RejCode]
    held: list[Stored]
    """What the refused ones met."""


@dataclass(frozen=True, slots=True)
class Run:
    """Elements by number; with what the reader has, everything up to `covered`. `seq`: the page's newest."""

    epoch: int
    seq: int
    horizon: int
    covered: int
    elements: list[Stored]


@dataclass(frozen=True, slots=True)
class Head:
    """How far the shared page is. Epoch 0: there is none."""

    epoch: int
    seq: int


def ops_channel(page_id: str) -> str:
    """Return the channel on which the shared page publishes what it took."""
    return f"manabiya:board:{page_id}:ops"


def live_channel(page_id: str) -> str:
    """Return the channel on which nodes tell each other deltas and cursors."""
    return f"manabiya:board:{page_id}:live"


def _keys(page_id: str, *names: str) -> list[str]:
    return [f"manabiya:board:{page_id}:{name}" for name in names]


class BoardStore:
    """All that boards ask of Redis. Every method may raise `StoreAway`."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._count = count
        self._redis = redis
        self._merge = redis.register_script((_LUA / "merge.lua").read_text())
        self._read = redis.register_script((_LUA / "read.lua").read_text())
        self._purge = redis.register_script((_LUA / "purge.lua").read_text())

    async def merge(self, page_id: str, page: Page, batch: Sequence[Entry], now: float) -> Merged | Lost:
        """Merge a batch into the shared page, if that is the page that the caller knows."""
        return await self._call_merge("put", page_id, page, batch, 0, now)

    async def offer(
        self, page_id: str, page: Page, batch: Sequence[Entry], new_epoch: int, now: float
    ) -> Merged:
        """Merge into whatever is there; where the page is gone or rewound, begin `new_epoch` first."""
        merged = await self._call_merge("offer", page_id, page, batch, new_epoch, now)
        assert isinstance(merged, Merged)  # noqa: S101 - an offer is never answered by "lost"
        return merged

    async def read(self, page_id: str, since: int) -> Run:
        """Read what has a higher number than `since`, up to about a megabyte."""
        keys = _keys(page_id, "meta", "json", "seqs")
        epoch, seq, horizon, covered, *rest = await self._answer(self._read(keys, [since, READ_BYTES]))
        elements = [load(json, number) for json, number in zip(rest[::2], rest[1::2], strict=True)]
        return Run(epoch, seq, horizon, covered, elements)

    async def heads(self, page_ids: Sequence[str]) -> list[Head]:
        """Return how far each page is, in one round trip."""
        pipeline = self._redis.pipeline(transaction=False)
        for page_id in page_ids:
            _queued = pipeline.hmget(_keys(page_id, "meta")[0], ["epoch", "seq"])
        if not page_ids:
            _pinged = pipeline.ping()
        rows = await self._answer(pipeline.execute())
        return [Head(int(epoch or 0), int(seq or 0)) for epoch, seq in rows[: len(page_ids)]]

    async def purge(self, page_id: str, now: float) -> int:
        """Forget old tombstones. Return the number up to which they are gone, whichever node had them go."""
        keys = _keys(page_id, "meta", "json", "state", "seqs", "dead")
        before = int((now - TOMBSTONE_SECONDS) * 1000)
        horizon, *_gone = await self._answer(self._purge(keys, [before, PURGE_ELEMENTS]))
        return int(horizon)

    async def publish(self, channel: str, message: bytes) -> None:
        """Tell the other nodes."""
        await self._answer(self._redis.publish(channel, message))

    async def _call_merge(
        self, mode: str, page_id: str, page: Page, batch: Sequence[Entry], new_epoch: int, now: float
    ) -> Merged | Lost:
        keys = _keys(page_id, "meta", "json", "state", "seqs", "dead")
        arguments: list[str | int | bytes] = [
            mode,
            page.epoch,
            page.seq,
            new_epoch,
            int(now * 1000),
            KEEP_SECONDS,
            ops_channel(page_id),
        ]
        arguments += [MAX_PAGE_ELEMENTS, MAX_PAGE_BYTES]
        for entry in batch:
            arguments += _arguments(entry)
        word, epoch, *rest = await self._answer(self._merge(keys, arguments))
        if word == b"lost":
            return Lost(epoch, rest[0])
        previous, seq, verdicts, held = rest
        return Merged(
            epoch,
            previous,
            seq,
            [v if isinstance(v, int) else RejCode(v.decode()) for v in verdicts],
            [load(json, int(number)) for json, number in zip(held[::2], held[1::2], strict=True)],
        )

    async def _answer(self, reply: Awaitable[Any]) -> Any:
        async with redis_call(self._count):
            return await reply


def _arguments(entry: Entry) -> list[str | int | bytes]:
    s = entry.stored
    return [s.id, s.version, s.nonce, int(s.guarded), s.author, int(entry.admin), int(s.deleted), s.json]
