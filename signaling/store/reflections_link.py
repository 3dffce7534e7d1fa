"""That somebody wrote a reflection, from node to node by Redis' pub/sub: its number, and never its text."""

from __future__ import annotations

import msgspec
from redis.asyncio import Redis

from .away import Count, redis_call

_encode = msgspec.msgpack.Encoder().encode
decode_number = msgspec.msgpack.Decoder(int).decode


def reflections_channel(lesson_id: str) -> str:
    """Return the pub/sub channel of a lesson's reflections: msgpack of the newest number."""
    return f"manabiya:lesson:{lesson_id}:reflections"


class ReflectionsLink:
    """Publishes; who listens subscribes on the bus."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def publish(self, lesson_id: str, number: int) -> None:
        """Tell all nodes of the lesson, this one included. Raise `StoreAway`."""
        async with redis_call(self._count):
            await self._redis.publish(reflections_channel(lesson_id), _encode(number))
