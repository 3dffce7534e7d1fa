"""A Redis that is gone, or answers with errors."""

from __future__ import annotations

from collections import Counter

import pytest
from redis import exceptions
from redis.asyncio import Redis

from signaling.lesson.state import replace
from signaling.store.away import StoreAway, reason_of, redis_call
from signaling.store.client import redis_client
from signaling.store.lesson_store import LessonStore
from tests.kit.lesson_states import NOW, empty_lesson
from tests.kit.redis import RedisServer

FIRST = replace(empty_lesson(), epoch=1, version=1)


async def reason(store: LessonStore) -> str:
    """Save something that cannot be saved; return why."""
    with pytest.raises(StoreAway) as raised:
        await store.save(None, FIRST, NOW)
    return raised.value.reason


async def test_a_dead_redis_is_named(own_redis: RedisServer) -> None:
    """Nobody listens: `no_connection`, counted, at once."""
    counts: Counter[str] = Counter()
    client = redis_client(own_redis.url)
    store = LessonStore(client, lambda word: counts.update([word]))
    own_redis.kill()
    assert await reason(store) == "no_connection"
    assert counts == {"no_connection": 1}
    await client.aclose()


async def test_a_full_redis_is_named(store: LessonStore, redis: Redis, counts: Counter[str]) -> None:
    """An OOM reply is a refusal to store (fault 20), and the next try works once there is room."""
    await redis.config_set("maxmemory", "1mb")
    try:
        assert await reason(store) == "out_of_memory"
    finally:
        await redis.config_set("maxmemory", "0")
    assert counts["out_of_memory"] == 1
    await store.save(None, FIRST, NOW)


async def test_a_replica_is_named(store: LessonStore, redis: Redis) -> None:
    """A READONLY reply (a failover to a replica that was not promoted) is a refusal to store."""
    await redis.replicaof("127.0.0.1", "1")
    try:
        assert await reason(store) == "read_only"
    finally:
        await redis.replicaof("NO", "ONE")


async def test_a_wrong_password_is_named(redis: Redis, redis_url: str) -> None:
    """A Redis that wants another password is away, and the reason says why."""
    await redis.config_set("requirepass", "secret")
    stranger = redis_client(redis_url.replace("unix://", "unix://:wrong@"))
    try:
        store = LessonStore(stranger, lambda _reason: None)
        assert await reason(store) == "wrong_password"
    finally:
        await redis.config_set("requirepass", "")
        await stranger.aclose()


async def test_a_call_never_takes_longer_than_it_may() -> None:
    """Silence is a timeout, whatever the client library waits for."""
    counts: Counter[str] = Counter()
    with pytest.raises(StoreAway) as raised:
        async with redis_call(lambda word: counts.update([word]), seconds=0.01):
            raise TimeoutError
    assert raised.value.reason == "timeout"


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (exceptions.ReadOnlyError("You can't write"), "read_only"),
        (exceptions.ResponseError("script: READONLY You can't write"), "read_only"),
        (exceptions.ResponseError("script: OOM command not allowed"), "out_of_memory"),
        (exceptions.BusyLoadingError("loading"), "loading"),
        (exceptions.ResponseError("odd"), "error_reply"),
        (ConnectionResetError(), "no_connection"),
        (KeyError(), "error_reply"),
    ],
)
def test_every_error_has_a_name(error: Exception, name: str) -> None:
    """Errors that scripts pass on as text are told apart as well."""
    assert reason_of(error) == name
