"""A Redis client and what stands on it, for tests of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from signaling.store.client import redis_client
from signaling.store.lesson_store import LessonStore

SETTLE_SECONDS = 0.1
"""Long enough for two stores of one test to meet in it."""


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of an empty Redis."""
    client = redis_client(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def counts() -> Counter[str]:
    """What went wrong, by reason."""
    return Counter()


@pytest.fixture
async def store(redis: Redis, counts: Counter[str]) -> LessonStore:
    """A store on a Redis that has settled."""
    made = LessonStore(redis, lambda reason: counts.update([reason]), SETTLE_SECONDS)
    await settled(made)
    return made


async def settled(store: LessonStore) -> None:
    """Return once Redis has been seen and has settled."""
    while (await store.pulse("test", [])).settling:
        pass
