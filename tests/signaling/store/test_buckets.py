"""Buckets in Redis: atomic for all nodes, and honest when Redis is away."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from signaling.limits.rate import Rate
from signaling.store.away import StoreAway
from signaling.store.buckets import Buckets
from signaling.store.client import redis_client
from tests.kit.redis import RedisServer

TEN = Rate("ten", burst=10, interval_seconds=100.0)


async def test_uses_at_the_same_moment_are_counted_one_by_one(redis_url: str) -> None:
    """Of 60 uses that several nodes ask for at once exactly the burst is taken."""
    clients = [redis_client(redis_url) for _ in range(3)]
    nodes = [Buckets(client, lambda _reason: None) for client in clients]
    waits = await asyncio.gather(*(nodes[number % 3].take(TEN, "k") for number in range(60)))
    assert waits.count(0.0) == 10
    assert all(90 < wait <= 100 for wait in waits if wait)
    for client in clients:
        await client.aclose()


async def test_redis_that_is_away_is_told_and_counted(own_redis: RedisServer) -> None:
    """A Redis that does not answer raises `StoreAway`, under a named reason."""
    client, reasons = redis_client(own_redis.url), Counter[str]()
    buckets = Buckets(client, lambda reason: reasons.update([reason]))
    assert await buckets.take(TEN, "k") == 0.0
    own_redis.kill()
    with pytest.raises(StoreAway):
        await buckets.take(TEN, "k")
    with pytest.raises(StoreAway):
        await buckets.give_back(TEN, "k")
    assert reasons.total() == 2
    await client.aclose()
