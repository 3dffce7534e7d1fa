"""One pub/sub connection for a whole node."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from signaling.store.bus import Bus
from signaling.store.client import redis_client
from tests.kit.redis import RedisServer
from tests.kit.waiting import eventually


@asynccontextmanager
async def listening(redis: Redis) -> AsyncIterator[Bus]:
    """A bus at work."""
    bus = Bus(redis, lambda _reason: None)
    task = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_messages_reach_every_subscriber_of_their_channel(redis: Redis) -> None:
    """Two parts of a node may listen to the same channel; other channels are not theirs."""
    async with listening(redis) as bus:
        heard: Counter[str] = Counter()
        first = await bus.subscribe("manabiya:a", lambda data: heard.update([f"1 {data.decode()}"]))
        second = await bus.subscribe("manabiya:a", lambda data: heard.update([f"2 {data.decode()}"]))
        other = await bus.subscribe("manabiya:b", lambda data: heard.update([f"b {data.decode()}"]))
        await asyncio.gather(first.ready(), second.ready(), other.ready())
        await redis.publish("manabiya:a", "x")
        await redis.publish("manabiya:b", "y")
        await eventually(lambda: _is(heard, {"1 x": 1, "2 x": 1, "b y": 1}), what="the messages")


async def _is(heard: Counter[str], expected: dict[str, int]) -> bool:
    return dict(heard) == expected


async def test_who_closed_hears_nothing_more(redis: Redis) -> None:
    """Closing one subscription leaves the others of the channel."""
    async with listening(redis) as bus:
        heard: Counter[str] = Counter()
        first = await bus.subscribe("manabiya:a", lambda _data: heard.update(["first"]))
        second = await bus.subscribe("manabiya:a", lambda _data: heard.update(["second"]))
        await second.ready()
        await first.close()
        await redis.publish("manabiya:a", "x")
        await eventually(lambda: _is(heard, {"second": 1}), what="the message")
        await second.close()
        assert await _eventually_unsubscribed(redis)


async def _eventually_unsubscribed(redis: Redis) -> bool:
    async def nobody() -> bool:
        (pair,) = await redis.pubsub_numsub("manabiya:a")
        return bool(pair[1] == 0)

    return await eventually(nobody, what="unsubscribing")


async def test_a_bug_in_one_subscriber_harms_no_other(redis: Redis) -> None:
    """What a callback raises is logged, and the bus goes on."""

    def broken(_data: bytes) -> None:
        raise RuntimeError

    async with listening(redis) as bus:
        heard: Counter[str] = Counter()
        await bus.subscribe("manabiya:a", broken)
        fine = await bus.subscribe("manabiya:a", lambda _data: heard.update(["fine"]))
        await fine.ready()
        await redis.publish("manabiya:a", "x")
        await eventually(lambda: _is(heard, {"fine": 1}), what="the message")


async def test_a_gap_is_told_after_redis_was_killed(own_redis: RedisServer) -> None:
    """The bus connects again by itself, tells each subscriber to re-read, and messages arrive again."""
    client = redis_client(own_redis.url)
    async with listening(client) as bus:
        gaps: Counter[str] = Counter()
        heard: Counter[str] = Counter()
        subscription = await bus.subscribe(
            "manabiya:a", lambda data: heard.update([data.decode()]), lambda: gaps.update(["gap"])
        )
        await subscription.ready()
        before = gaps["gap"]
        own_redis.kill()
        own_redis.start()
        await eventually(lambda: _more(gaps, before), what="the gap")
        await client.publish("manabiya:a", "again")
        await eventually(lambda: _is(heard, {"again": 1}), what="the message")
    await client.aclose()


async def _more(gaps: Counter[str], before: int) -> bool:
    return gaps["gap"] > before


async def test_a_connection_cut_by_the_server_is_a_gap(redis: Redis) -> None:
    """A subscriber over its output limit is disconnected by Redis (fault 17): that is a gap too."""
    async with listening(redis) as bus:
        gaps: Counter[str] = Counter()
        subscription = await bus.subscribe("manabiya:a", lambda _data: None, lambda: gaps.update(["gap"]))
        await subscription.ready()
        before = gaps["gap"]
        await redis.client_kill_filter(_type="pubsub")
        await eventually(lambda: _more(gaps, before), what="the gap")


async def test_who_subscribes_while_redis_is_away_is_served_later(own_redis: RedisServer) -> None:
    """Subscribing never fails and never hangs; the channel is listened to when Redis is back."""
    client = redis_client(own_redis.url)
    own_redis.kill()
    async with listening(client) as bus:
        gaps: Counter[str] = Counter()
        subscription = await bus.subscribe("manabiya:a", lambda _data: None, lambda: gaps.update(["gap"]))
        await subscription.ready()
        assert not gaps
        own_redis.start()
        await eventually(lambda: _more(gaps, 0), what="the subscription")
    await client.aclose()
