"""Rehearsals that are under way, and the workers that play their pupils.

Invariant: what is asked for stands in one hash until the lesson is over, and a worker plays what it holds
the claim of; so a worker that dies loses its claims, and another one takes the rehearsals over.
"""

from __future__ import annotations

from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from ..wire.rehearsal import Rehearsal
from .away import Count, redis_call

ASKED = "manabiya:rehearsals"
"""Hash: lesson id -> JSON of `Rehearsal`."""
WORKERS = "manabiya:rehearsal:workers"
"""Sorted set: `room worker_id` -> Unix time until which this worker is taken for alive."""
ALIVE_SECONDS = 6.0
"""A worker says every second that it lives."""
CLAIM_SECONDS = 10


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Rehearsal).decode


class Rehearsals:
    """All methods raise `StoreAway`. `now` is in Unix seconds."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def ask(self, rehearsal: Rehearsal) -> None:
        """Have some worker play these pupils."""
        async with redis_call(self._count):
            await cast("Any", self._redis.hset(ASKED, rehearsal.lesson_id, _encode(rehearsal).decode()))

    async def drop(self, lesson_id: str) -> None:
        """Say that this rehearsal is over. Harmless where there is none."""
        async with redis_call(self._count):
            await cast("Any", self._redis.hdel(ASKED, lesson_id))

    async def asked(self) -> list[Rehearsal]:
        """Return all that are under way, the one asked for first before the others."""
        async with redis_call(self._count):
            found = cast("dict[bytes, bytes]", await cast("Any", self._redis.hgetall(ASKED)))
        return sorted(map(_decode, found.values()), key=lambda one: (one.asked_at, one.lesson_id))

    async def announce(self, worker_id: str, room: int, now: float) -> None:
        """Say that this worker lives, and how many pupils it carries in all."""
        async with redis_call(self._count):
            await self._redis.zadd(WORKERS, {f"{room} {worker_id}": now + ALIVE_SECONDS})
            await self._redis.zremrangebyscore(WORKERS, 0, now - ALIVE_SECONDS)

    async def retire(self, worker_id: str, room: int) -> None:
        """Say that this worker ends."""
        async with redis_call(self._count):
            await self._redis.zrem(WORKERS, f"{room} {worker_id}")

    async def room(self, now: float) -> int:
        """Return how many pupils all workers carry together; 0: there is no worker."""
        async with redis_call(self._count):
            living = cast("list[bytes]", await self._redis.zrangebyscore(WORKERS, now, "+inf"))
        return sum(int(member.split(b" ", 1)[0]) for member in living)

    async def claim(self, lesson_id: str, worker_id: str) -> bool:
        """Take a rehearsal, or keep it. Return whether this worker has it from now on."""
        key = _claim_key(lesson_id)
        async with redis_call(self._count):
            if await self._redis.set(key, worker_id, nx=True, ex=CLAIM_SECONDS):
                return True
            if await self._redis.get(key) != worker_id.encode():
                return False
            return bool(await self._redis.expire(key, CLAIM_SECONDS))

    async def release(self, lesson_id: str) -> None:
        """Give back what this worker holds."""
        async with redis_call(self._count):
            await self._redis.delete(_claim_key(lesson_id))


def _claim_key(lesson_id: str) -> str:
    return f"manabiya:rehearsal:{lesson_id}:worker"
