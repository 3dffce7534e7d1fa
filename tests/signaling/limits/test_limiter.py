"""Who counts: all nodes together in Redis, or each for itself while Redis is away."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from signaling.limits.limiter import MAX_KEYS, LocalLimiter, SharedLimiter
from signaling.limits.rate import Rate
from signaling.store.buckets import Buckets
from signaling.store.client import redis_client
from tests.kit.redis import RedisServer

FIVE = Rate("five", burst=5, interval_seconds=1000.0)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = redis_client(redis_url)
    yield client
    await client.aclose()


def limiter_on(redis: Redis, clock: Callable[[], float] = time.monotonic) -> SharedLimiter:
    return SharedLimiter(Buckets(redis, lambda _reason: None), clock)


async def passed(limiter: SharedLimiter, key: str, times: int) -> int:
    return sum([(await limiter.take(FIVE, key)).allowed for _ in range(times)])


async def test_two_nodes_count_together(redis: Redis) -> None:
    """What one node lets through counts at the other."""
    one, other = limiter_on(redis), limiter_on(redis)
    assert await passed(one, "k", 3) == 3
    assert await passed(other, "k", 10) == 2
    assert await passed(one, "k", 1) == 0


async def test_keys_and_rates_count_apart(redis: Redis) -> None:
    """Another key, or another rate under the same key, has its own bucket."""
    limiter = limiter_on(redis)
    assert await passed(limiter, "k", 6) == 5
    assert await passed(limiter, "other", 6) == 5
    assert (await limiter.take(Rate("six", burst=6, interval_seconds=9.0), "k")).allowed


async def test_refusal_says_how_long_to_wait(redis: Redis) -> None:
    """A refused use is told when the next one passes."""
    limiter = limiter_on(redis)
    await passed(limiter, "k", 5)
    refused = await limiter.take(FIVE, "k")
    assert 900 < refused.retry_after_seconds <= 1000


async def test_given_back_use_counts_as_none(redis: Redis) -> None:
    """What is given back may be taken again; giving back more than was taken makes no credit."""
    limiter = limiter_on(redis)
    await passed(limiter, "k", 5)
    await limiter.give_back(FIVE, "k")
    assert await passed(limiter, "k", 5) == 1
    for _ in range(20):
        await limiter.give_back(FIVE, "k")
    assert await passed(limiter, "k", 10) == 5


async def test_keys_hold_no_names_and_vanish(redis: Redis) -> None:
    """Redis learns no address or name from a limit, and forgets it by itself."""
    await limiter_on(redis).take(FIVE, "tanaka@school.example")
    (key,) = [key async for key in redis.scan_iter("manabiya:limit:*")]
    assert b"tanaka" not in key
    assert 0 < await redis.pttl(key) <= 1_000_000


async def test_counting_goes_on_without_redis(own_redis: RedisServer) -> None:
    """While Redis is away a node counts for itself: the class is served, and guessing is still limited."""
    client = redis_client(own_redis.url)
    limiter = limiter_on(client)
    assert await passed(limiter, "k", 2) == 2
    own_redis.kill()
    assert await passed(limiter, "k", 20) == 3, "the two of before count"
    assert await passed(limiter, "other", 20) == 5
    await client.aclose()


async def test_redis_that_is_away_is_asked_once_in_a_while(own_redis: RedisServer) -> None:
    """One failure is paid; for 2 s nobody else waits, and then Redis counts again."""
    now = [0.0]
    client = redis_client(own_redis.url)
    limiter = limiter_on(client, clock=lambda: now[0])
    own_redis.kill()
    await limiter.take(FIVE, "k")
    own_redis.start()
    await limiter.take(FIVE, "k")
    assert [key async for key in client.scan_iter("*")] == [], "it was not asked yet"
    now[0] = 2.0
    await limiter.take(FIVE, "k")
    assert len([key async for key in client.scan_iter("*")]) == 1
    await client.aclose()


def test_memory_is_bounded() -> None:
    """A flood of addresses pushes out the least recently used, and nothing grows."""
    limiter = LocalLimiter(clock=lambda: 0.0)
    for number in range(MAX_KEYS + 500):
        limiter.take(FIVE, str(number))
    assert len(limiter._arrivals) == MAX_KEYS
    limiter.give_back(FIVE, "never seen")
    assert len(limiter._arrivals) == MAX_KEYS
