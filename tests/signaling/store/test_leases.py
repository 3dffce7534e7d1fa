"""Sessions as leases, and the list of lessons to look after."""

from __future__ import annotations

from redis.asyncio import Redis

from signaling.lesson import commands as c
from signaling.store.keys import LIVE_LESSONS, sessions_key
from signaling.store.leases import LEASE_SECONDS, Leases
from signaling.store.rota import CLAIM_SECONDS, Rota
from tests.kit.lesson_states import NOW, done, empty_lesson, join_of

STATE = done(empty_lesson(), join_of("hana"), join_of("ken"))


def no_count(_reason: str) -> None:
    """Nothing is expected to go wrong."""


async def test_a_lease_that_runs_out_loses_the_session(redis: Redis) -> None:
    """Who is renewed stays; whose node died is found by any other."""
    leases = Leases(redis, no_count)
    await leases.renew({"lesson-1": ["s-hana", "s-ken"]}, NOW)
    await leases.renew({"lesson-1": ["s-ken"]}, NOW + 9)
    assert await leases.lost(STATE, NOW + LEASE_SECONDS - 1) == []
    assert await leases.lost(STATE, NOW + LEASE_SECONDS + 1) == [("hana", "s-hana")]


async def test_a_session_without_a_lease_is_given_one_first(redis: Redis) -> None:
    """After Redis was emptied nobody is thrown out: their nodes have a lease's time to renew."""
    leases = Leases(redis, no_count)
    assert await leases.lost(STATE, NOW) == []
    await leases.renew({"lesson-1": ["s-ken"]}, NOW + 5)
    assert await leases.lost(STATE, NOW + LEASE_SECONDS + 1) == [("hana", "s-hana")]


async def test_dropped_and_stale_leases_leave_nothing_behind(redis: Redis) -> None:
    """A closed session's lease goes at once, a forgotten one when it has run out."""
    leases = Leases(redis, no_count)
    await leases.renew({"lesson-1": ["s-hana", "s-ken", "s-old"], "lesson-2": []}, NOW)
    await leases.drop("lesson-1", "s-hana")
    alone = done(STATE, c.Leave(by="hana", session_id="s-hana"))
    await leases.lost(alone, NOW + LEASE_SECONDS + 1)
    assert await redis.zrange(sessions_key("lesson-1"), 0, -1) == [b"s-ken"]
    assert not await redis.exists(sessions_key("lesson-2"))


async def test_a_due_lesson_is_handed_to_one_node(redis: Redis) -> None:
    """Two nodes that look at the same moment do not both look after it; if one dies, it is due again."""
    rota = Rota(redis, no_count)
    await redis.zadd(LIVE_LESSONS, {"early": NOW - 1, "late": NOW + 60})
    assert await rota.claim(NOW) == ["early"]
    assert await rota.claim(NOW) == []
    assert await rota.claim(NOW + CLAIM_SECONDS) == ["early"]


async def test_a_lesson_is_put_off_or_struck(redis: Redis) -> None:
    """Whoever looked after a lesson says when it is due next; one that is gone stays gone."""
    rota = Rota(redis, no_count)
    await redis.zadd(LIVE_LESSONS, {"lesson-1": NOW})
    await rota.put_off("lesson-1", NOW + 30)
    assert await redis.zscore(LIVE_LESSONS, "lesson-1") == NOW + 30
    await rota.strike("lesson-1")
    await rota.put_off("lesson-1", NOW + 30)
    assert await redis.zcard(LIVE_LESSONS) == 0
