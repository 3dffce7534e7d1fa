"""One lesson's writer: folding, races, and a store that goes away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.lesson.outcome import Applied
from signaling.lesson.state import LessonState, replace
from signaling.store.cell import MAX_FOLDED, MAX_WAITING, LessonCell
from signaling.store.client import redis_client
from signaling.store.health import Health
from signaling.store.lesson_store import LessonStore
from signaling.wire.codes import RefusalCode
from tests.kit.lesson_states import NOW, done, empty_lesson, join_of
from tests.kit.redis import RedisServer
from tests.kit.waiting import eventually
from tests.signaling.store.conftest import SETTLE_SECONDS, settled

FIRST = replace(empty_lesson(), epoch=1, version=1)


@asynccontextmanager
async def running(store: LessonStore, state: LessonState = FIRST) -> AsyncIterator[LessonCell]:
    """A cell at work."""
    cell = LessonCell(store, Health(), state)
    task = asyncio.create_task(cell.run())
    try:
        yield cell
    finally:
        task.cancel()
        await asyncio.wait([task])


async def begun(store: LessonStore) -> None:
    await store.save(None, FIRST, NOW)


async def test_forty_joins_at_once_are_few_changes(store: LessonStore) -> None:
    """All that waits is folded into one stored change, and every asker is answered."""
    await begun(store)
    async with running(store) as cell:
        outcomes = await asyncio.gather(*(cell.submit(join_of(f"p-{n}")) for n in range(40)))
        assert all(isinstance(outcome, Applied) for outcome in outcomes)
        assert cell.state.version == 2
        assert len(cell.state.people) == 40
        assert await store.load("lesson-1") == cell.state


async def test_more_than_a_fold_takes_several_changes(store: LessonStore) -> None:
    """A fold has a bound, so that nobody waits behind a crowd."""
    await begun(store)
    async with running(store) as cell:
        await asyncio.gather(*(cell.submit(join_of(f"p-{n}")) for n in range(MAX_FOLDED + 1)))
        assert cell.state.version == 3


async def test_two_nodes_lose_nothing_to_each_other(store: LessonStore) -> None:
    """Commands of two writers that race are all carried out, whoever has to fold again."""
    await begun(store)
    async with running(store) as here, running(store) as there:
        joins = [(here, there)[n % 2].submit(join_of(f"p-{n}")) for n in range(60)]
        outcomes = await asyncio.gather(*joins)
        assert all(isinstance(outcome, Applied) for outcome in outcomes)
        stored = await store.load("lesson-1")
        assert stored is not None
        assert len(stored.people) == 60


async def test_a_refusal_is_given_on_what_is_stored_now(store: LessonStore) -> None:
    """A node whose cache is behind does not refuse what another node's change has made possible."""
    await begun(store)
    async with running(store) as here, running(store) as there:
        await here.submit(join_of("teacher", "teacher"))
        outcome = await there.submit(c.SetHand(by="teacher", raised=True))
        assert isinstance(outcome, Applied)


async def test_watchers_see_every_step_forward_once(store: LessonStore) -> None:
    """Old states that come again, late, are not shown."""
    await begun(store)
    async with running(store) as cell:
        steps: list[tuple[int, int]] = []
        unwatch = cell.watch(lambda old, new: steps.append((old.version, new.version)))
        await cell.submit(join_of("hana"))
        state = cell.state
        cell.observe(FIRST)
        cell.observe(state)
        cell.observe(replace(done(state, join_of("ken")), version=7))
        unwatch()
        cell.observe(replace(state, version=8))
        assert steps == [(1, 2), (2, 7)]


async def test_a_broken_watcher_harms_nobody(store: LessonStore) -> None:
    """A bug in one part is logged; the others see the change all the same."""
    await begun(store)
    async with running(store) as cell:
        seen: list[int] = []

        def broken(_old: LessonState, _new: LessonState) -> None:
            raise RuntimeError

        cell.watch(broken)
        cell.watch(lambda _old, new: seen.append(new.version))
        assert isinstance(await cell.submit(join_of("hana")), Applied)
        assert seen == [2]


async def test_while_redis_is_away_commands_are_refused(own_redis: RedisServer) -> None:
    """`try_again`, and the node knows that it is in trouble; nothing waits for ever (fault 13)."""
    client = redis_client(own_redis.url)
    counts: Counter[str] = Counter()
    store = LessonStore(client, lambda reason: counts.update([reason]), SETTLE_SECONDS)
    await settled(store)
    await begun(store)
    health = Health()
    cell = LessonCell(store, health, FIRST)
    task = asyncio.create_task(cell.run())
    own_redis.kill()
    first = await cell.submit(join_of("hana"))
    assert first == Refusal(RefusalCode.TRY_AGAIN)
    assert not health.is_up
    assert counts["no_connection"] >= 1
    own_redis.start()
    health.up()
    outcome = await eventually(lambda: _applied(cell), what="the store to be back")
    assert isinstance(outcome, Applied)
    task.cancel()
    await asyncio.wait([task])
    await client.aclose()


async def _applied(cell: LessonCell) -> Applied | None:
    outcome = await cell.submit(join_of("hana"))
    return outcome if isinstance(outcome, Applied) else None


async def test_an_emptied_redis_is_given_the_cache_back(store: LessonStore, redis: Redis) -> None:
    """FLUSHALL in class loses nothing acknowledged: the command after it finds everybody there (fault 14)."""
    await begun(store)
    async with running(store) as cell:
        await cell.submit(join_of("hana"))
        await redis.flushall()
        outcome = await cell.submit(join_of("ken"))
        assert isinstance(outcome, Applied)
        stored = await store.load("lesson-1")
        assert stored is not None
        assert set(stored.people) == {"hana", "ken"}
        assert stored.epoch == 2


async def test_too_many_waiting_are_told_that_we_are_busy(store: LessonStore) -> None:
    """The queue has a bound; beyond it the answer is immediate (fault 15)."""
    cell = LessonCell(store, Health(), FIRST)
    waiting = [asyncio.create_task(cell.submit(c.Tick())) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    assert await cell.submit(c.Tick()) == Refusal(RefusalCode.BUSY)
    task = asyncio.create_task(cell.run())
    await begun(store)
    await asyncio.gather(*waiting)
    task.cancel()
    await asyncio.wait([task])


async def test_whoever_still_waits_at_the_end_is_answered(store: LessonStore) -> None:
    """A cell that stops leaves no asker hanging."""
    health = Health()
    health.down("test")
    cell = LessonCell(store, health, FIRST)
    task = asyncio.create_task(cell.run())
    asked = asyncio.create_task(cell.submit(c.Tick()))
    await asyncio.sleep(0.01)
    task.cancel()
    assert await asked == Refusal(RefusalCode.TRY_AGAIN)
