"""The buckets of rate limits that all nodes count together."""

from __future__ import annotations

import hashlib
from importlib import resources

from redis.asyncio import Redis

from ..limits.rate import Rate
from .away import Count, redis_call


class Buckets:
    """Takes and gives back uses, atomically, by Redis' clock. All methods raise `StoreAway`."""

    def __init__(self, redis: Redis, count: Count) -> None:
        script = resources.files(__package__) / "lua" / "limit.lua"
        self._script = redis.register_script(script.read_text(encoding="utf-8"))
        self._count = count

    async def take(self, rate: Rate, key: str) -> float:
        """Ask for one use; return by how many seconds it is too early (0.0: it is taken)."""
        return await self._change(rate, key, 1) / 1e6

    async def give_back(self, rate: Rate, key: str) -> None:
        """Undo one use that turned out not to count."""
        await self._change(rate, key, -1)

    async def _change(self, rate: Rate, key: str, uses: int) -> int:
        interval = round(rate.interval_seconds * 1e6)
        # Keys may be names or addresses that somebody typed: a digest is short, and no personal data.
        digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:32]
        async with redis_call(self._count):
            excess = await self._script(
                keys=[f"manabiya:limit:{rate.name}:{digest}"], args=[interval, interval * rate.burst, uses]
            )
        return int(excess)
