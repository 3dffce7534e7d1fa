"""State in Redis: compared and set, announced, and offered after a loss."""

from __future__ import annotations

from collections import Counter

from redis.asyncio import Redis

from media.control import decode_node_message, decode_plan, node_channel, plan_key
from signaling.lesson import commands as c
from signaling.lesson.state import LessonState, decode_state, replace
from signaling.store.keys import LIVE_LESSONS, changes_channel, lesson_key
from signaling.store.lesson_store import Conflict, LessonStore, Saved, Settling
from tests.kit.lesson_states import NOW, done, empty_lesson, join_of
from tests.signaling.store.conftest import settled

FIRST = replace(empty_lesson(), epoch=1, version=1)


def later(state: LessonState, *people: str) -> LessonState:
    """Return the state one version on, with these people in it."""
    return replace(done(state, *(join_of(person) for person in people)), version=state.version + 1)


async def test_what_was_saved_is_loaded(store: LessonStore) -> None:
    """A lesson begins where nothing is stored, and is read back as it was."""
    assert await store.load("lesson-1") is None
    assert await store.save(None, FIRST, NOW) == Saved()
    assert await store.load("lesson-1") == FIRST


async def test_only_the_first_of_two_changes_is_taken(store: LessonStore) -> None:
    """Whoever builds on a state that is no longer stored is given the one that is."""
    await store.save(None, FIRST, NOW)
    mine, theirs = later(FIRST, "hana"), later(FIRST, "ken")
    assert await store.save(FIRST, theirs, NOW) == Saved()
    assert await store.save(FIRST, mine, NOW) == Conflict(theirs)
    assert await store.save(None, FIRST, NOW) == Conflict(theirs)


async def test_the_same_state_is_only_compared(store: LessonStore, redis: Redis) -> None:
    """A command that changed nothing is still answered from what is stored now."""
    await store.save(None, FIRST, NOW)
    assert await store.save(FIRST, FIRST, NOW) == Saved()
    await store.save(FIRST, later(FIRST, "hana"), NOW)
    assert isinstance(await store.save(FIRST, FIRST, NOW), Conflict)
    assert await redis.hget(lesson_key("lesson-1"), "version") == b"2"


async def test_state_plan_and_deadline_are_stored_together(store: LessonStore, redis: Redis) -> None:
    """The media plan carries the state's number, and the janitor's list the earliest moment."""
    await store.save(None, FIRST, NOW + 9)
    state = replace(later(FIRST, "hana"), media_node="m-1")
    await store.save(FIRST, state, NOW + 5)
    await store.save(state, later(state, "ken"), NOW + 7)
    plan = decode_plan(await redis.get(plan_key("lesson-1")) or b"")
    assert (plan.epoch, plan.version, plan.node_id, set(plan.people)) == (1, 3, "m-1", {"hana", "ken"})
    assert await redis.zscore(LIVE_LESSONS, "lesson-1") == NOW + 5


async def test_a_change_is_announced_to_nodes_and_media(store: LessonStore, redis: Redis) -> None:
    """Other nodes get the whole state; the media node, and the one before it, that there is a new plan."""
    await store.save(None, replace(FIRST, media_node="m-1"), NOW)
    async with redis.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe(changes_channel("lesson-1"), node_channel("m-1"), node_channel("m-2"))
        moved = replace(later(FIRST, "hana"), media_node="m-2")
        await store.save(replace(FIRST, media_node="m-1"), moved, NOW)
        messages: dict[str, bytes] = {}
        while len(messages) < 3:
            message = await heard.get_message(timeout=5)
            if message is not None:
                messages[message["channel"].decode()] = message["data"]
    assert decode_state(messages[changes_channel("lesson-1")]) == moved
    for node in ("m-1", "m-2"):
        announced = decode_node_message(messages[node_channel(node)])
        assert (announced.lesson_id, getattr(announced, "version", None)) == ("lesson-1", 2)


async def test_an_empty_redis_takes_what_is_offered(store: LessonStore, redis: Redis) -> None:
    """After a loss a node's cache is stored again, under a new epoch, with its plan."""
    state = later(FIRST, "hana")
    after = await store.offer(state, NOW)
    assert after == replace(state, epoch=2)
    assert await store.load("lesson-1") == after
    assert decode_plan(await redis.get(plan_key("lesson-1")) or b"").epoch == 2
    assert await redis.zscore(LIVE_LESSONS, "lesson-1") == NOW


async def test_of_several_offers_the_highest_is_kept(store: LessonStore) -> None:
    """Whichever node comes first, the one that saw most has its way, in an epoch above all others."""
    low, high = later(FIRST, "hana"), later(later(FIRST, "hana"), "ken")
    first = await store.offer(low, NOW)
    second = await store.offer(high, NOW)
    third = await store.offer(low, NOW)
    assert set(second.people) == {"hana", "ken"}
    assert second.number > first.number
    assert third == second == await store.load("lesson-1")


async def test_an_offer_that_comes_too_late_is_not_taken(store: LessonStore) -> None:
    """Once somebody has built on the new epoch, nothing acknowledged in it is thrown away."""
    low, high = later(FIRST, "hana"), later(later(FIRST, "hana"), "ken")
    begun = await store.offer(low, NOW)
    built_on = replace(later(begun, "late"), version=begun.version + 1)
    assert await store.save(begun, built_on, NOW) == Saved()
    assert await store.offer(high, NOW) == built_on


async def test_a_rewound_redis_takes_the_newer_cache(store: LessonStore) -> None:
    """A Redis that came back with an older version gets the newer one; one that is ahead keeps its own."""
    await store.save(None, FIRST, NOW)
    ahead = later(later(FIRST, "hana"), "ken")
    assert set((await store.offer(ahead, NOW)).people) == {"hana", "ken"}
    assert set((await store.offer(FIRST, NOW)).people) == {"hana", "ken"}


async def test_nobody_builds_on_a_redis_that_has_just_come_back(store: LessonStore, redis: Redis) -> None:
    """After FLUSHALL or a restart changes wait for a moment, in which every node offers what it holds."""
    await redis.flushall()
    assert await store.save(None, FIRST, NOW) == Settling()
    offered = await store.offer(later(FIRST, "hana"), NOW)
    assert set(offered.people) == {"hana"}
    await settled(store)
    assert isinstance(await store.save(None, FIRST, NOW), Conflict)


async def test_one_pulse_sees_all_lessons(store: LessonStore) -> None:
    """The numbers of all open lessons come at once; (0, 0) stands for one that is gone."""
    await store.save(None, FIRST, NOW)
    pulse = await store.pulse("n", ["lesson-1", "lesson-2"])
    assert pulse.numbers == {"lesson-1": (1, 1), "lesson-2": (0, 0)}
    assert not pulse.settling


async def test_a_retired_lesson_goes_away_by_itself(store: LessonStore, redis: Redis) -> None:
    """An ended lesson is on nobody's list, and its keys expire."""
    state = replace(done(FIRST, c.CloseLesson()), version=2)
    await store.save(None, state, NOW)
    await store.retire("lesson-1", keep_seconds=60)
    assert await redis.zcard(LIVE_LESSONS) == 0
    assert 0 < await redis.ttl(lesson_key("lesson-1")) <= 60
    assert 0 < await redis.ttl(plan_key("lesson-1")) <= 60


async def test_nothing_went_wrong_uncounted(store: LessonStore, counts: Counter[str]) -> None:
    """Conflicts and settling are no faults: nothing is counted for them."""
    await store.save(None, FIRST, NOW)
    await store.save(None, FIRST, NOW)
    assert not counts
