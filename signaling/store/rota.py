"""Which lessons somebody must look after now, and whose turn it is.

Invariant: a lesson that is due is handed to one node at a time; if that node dies over it, it is due
again a moment later.
"""

from __future__ import annotations

from redis.asyncio import Redis

from .away import Count, redis_call
from .keys import LIVE_LESSONS

CLAIM_SECONDS = 5.0
"""Far longer than looking after a lesson takes, short beside the 30 s of a kept seat."""
MAX_DUE = 32
"""Looked after in one go; the rest a second later, or by other nodes."""

_CLAIM = """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, id in ipairs(due) do
  redis.call('ZADD', KEYS[1], ARGV[2], id)
end
return due
"""


class Rota:
    """All methods raise `StoreAway`. Times are Unix seconds."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count
        self._claim = redis.register_script(_CLAIM)

    async def claim(self, now: float) -> list[str]:
        """Return ids of lessons that are due, and put them off for the other nodes."""
        async with redis_call(self._count):
            due: list[bytes] = await self._claim(
                keys=[LIVE_LESSONS], args=[now, now + CLAIM_SECONDS, MAX_DUE]
            )
        return [lesson_id.decode() for lesson_id in due]

    async def put_off(self, lesson_id: str, until: float) -> None:
        """Say when a lesson is due next. One that is no longer on the rota stays off it."""
        async with redis_call(self._count):
            await self._redis.zadd(LIVE_LESSONS, {lesson_id: until}, xx=True)

    async def strike(self, lesson_id: str) -> None:
        """Take off a lesson that is not there."""
        async with redis_call(self._count):
            await self._redis.zrem(LIVE_LESSONS, lesson_id)
