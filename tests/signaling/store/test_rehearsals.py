"""What nodes and workers tell each other about rehearsals."""

from __future__ import annotations

from redis.asyncio import Redis

from signaling.store.rehearsals import ALIVE_SECONDS, CLAIM_SECONDS, Rehearsals, _claim_key
from signaling.wire.rehearsal import Rehearsal


def no_count(_reason: str) -> None:
    """Nothing is expected to go wrong."""


def rehearsal(lesson_id: str, asked_at: float = 1.0) -> Rehearsal:
    return Rehearsal(
        lesson_id=lesson_id, link="http://h/l/1", pupils=12, seats=[1, 3], language="en", asked_at=asked_at
    )


async def test_what_was_asked_for_stands_until_it_is_over(redis: Redis) -> None:
    """All that are under way are read back whole, in the order in which they were asked for."""
    store = Rehearsals(redis, no_count)
    for one in (late := rehearsal("late", 2.0), early := rehearsal("early", 1.0)):
        await store.ask(one)
    assert await store.asked() == [early, late]
    await store.drop("early")
    await store.drop("never there")
    assert await store.asked() == [late]


async def test_the_room_is_that_of_the_workers_that_live(redis: Redis) -> None:
    """Who says nothing for a while, or goodbye, carries nobody; without workers there is no room."""
    store = Rehearsals(redis, no_count)
    assert await store.room(100.0) == 0
    await store.announce("a", 40, 100.0)
    await store.announce("b", 20, 103.0)
    await store.announce("b", 20, 104.0)
    assert await store.room(104.0) == 60
    assert await store.room(100.0 + ALIVE_SECONDS + 1) == 20
    await store.retire("b", 20)
    assert await store.room(100.0 + ALIVE_SECONDS + 1) == 0


async def test_one_worker_has_a_rehearsal_at_a_time(redis: Redis) -> None:
    """A claim is kept by its owner, refused to others, and free when given back or not renewed."""
    store = Rehearsals(redis, no_count)
    assert await store.claim("l", "a")
    assert await store.claim("l", "a")
    assert not await store.claim("l", "b")
    assert 0 < await redis.ttl(_claim_key("l")) <= CLAIM_SECONDS
    await store.release("l")
    assert await store.claim("l", "b")
