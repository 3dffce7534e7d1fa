"""Reactions from node to node, by Redis' pub/sub: never stored, and not missed when lost."""

from __future__ import annotations

import msgspec
from redis.asyncio import Redis

from media.control import Value

from ..wire.reactions import Reaction
from .away import Count, redis_call


class Reacted(Value):
    """Somebody showed a reaction."""

    person: str
    reaction: Reaction


_encode = msgspec.msgpack.Encoder().encode
decode_reacted = msgspec.msgpack.Decoder(Reacted).decode


def reactions_channel(lesson_id: str) -> str:
    """Return the pub/sub channel of a lesson's reactions: msgpack of `Reacted`."""
    return f"manabiya:lesson:{lesson_id}:reactions"


class ReactionsLink:
    """Publishes; who listens subscribes on the bus."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def publish(self, lesson_id: str, reacted: Reacted) -> None:
        """Tell all nodes of the lesson, this one included. Raise `StoreAway`."""
        async with redis_call(self._count):
            await self._redis.publish(reactions_channel(lesson_id), _encode(reacted))
