"""Stills from node to node, by Redis' pub/sub: never stored there.

What is lost is not missed: the next still comes in a few seconds, and whom a node wants is said again and
again.
"""

from __future__ import annotations

import msgspec
from redis.asyncio import Redis

from media.control import Value

from .away import Count, redis_call


class NodeWants(Value, tag="wants"):
    """Whom the sessions of a node want to see in stills. Replaces what it wanted before."""

    node_id: str
    people: list[str]


class StillTaken(Value, tag="still"):
    """Somebody's newest still."""

    person: str
    group: str | None
    """Where they were, as the state said to the node that took it."""
    jpeg: bytes


StillsMessage = NodeWants | StillTaken

_encode = msgspec.msgpack.Encoder().encode
decode_stills_message = msgspec.msgpack.Decoder(StillsMessage).decode


def stills_channel(lesson_id: str) -> str:
    """Return the pub/sub channel of a lesson's stills: msgpack of `StillsMessage`."""
    return f"manabiya:lesson:{lesson_id}:stills"


class StillsLink:
    """Publishes; who listens subscribes on the bus."""

    def __init__(self, redis: Redis, count: Count) -> None:
        self._redis = redis
        self._count = count

    async def publish(self, lesson_id: str, message: StillsMessage) -> None:
        """Tell all nodes of the lesson, this one included. Raise `StoreAway`."""
        async with redis_call(self._count):
            await self._redis.publish(stills_channel(lesson_id), _encode(message))
