"""Lessons opened, shared, lingering, and closed."""

from __future__ import annotations

import asyncio

import pytest

from signaling.clock import now
from signaling.errors import Refused
from signaling.keys import DATABASE
from signaling.lesson.state import LessonState
from signaling.live import hub as hub_module
from signaling.live.hub import NotFound
from signaling.sql.lessons import LessonRepository
from signaling.wire.codes import RefusalCode
from tests.kit.lesson_states import join_of
from tests.kit.redis import RedisServer
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


async def test_whoever_opens_a_lesson_gets_the_same_one(school: School) -> None:
    """Also when both come at once; what one of them changes the other sees."""
    first, second = await asyncio.gather(*(school.hub().open(school.room.lesson_id) for _ in range(2)))
    assert first is second
    seen: list[int] = []
    unwatch = second.watch(lambda _old, new: seen.append(new.version))
    await first.command(join_of("hana"))
    unwatch()
    await first.command(join_of("ken"))
    assert seen == [2]
    await first.close()
    await second.close()


async def test_two_nodes_begin_a_lesson_once(school: School) -> None:
    """Both find nothing in Redis; one of them begins it, the other takes what that stored."""
    lessons = await asyncio.gather(*(school.hub(number).open(school.room.lesson_id) for number in (0, 1)))
    assert [lesson.state.number for lesson in lessons] == [(1, 1), (1, 1)]
    for lesson in lessons:
        await lesson.close()


async def test_a_lesson_that_never_was_is_not_found_and_not_kept(school: School) -> None:
    """Guessing ids leaves nothing behind (fault 63)."""
    for _ in range(2):
        with pytest.raises(NotFound):
            await school.hub().open("guessed")
    assert school.hub()._held == {}


async def test_an_ended_lesson_opens_as_ended(school: School) -> None:
    """From SQL alone, when nothing of it is live any more; nothing is put into Redis for it."""
    lesson_id = await school.new_lesson()
    await LessonRepository(school.nodes[0].app[DATABASE]).mark_ended(lesson_id, now())
    lesson = await school.hub().open(lesson_id)
    assert lesson.state.ended_at is not None
    await lesson.close()
    assert await school.hub().services.store.load(lesson_id) is None


async def test_peeking_opens_nothing(school: School) -> None:
    """REST reads a live lesson's state, wherever it is open."""
    assert await school.hub(0).peek(school.room.lesson_id) is None
    lesson = await school.hub(1).open(school.room.lesson_id)
    state = await school.hub(0).peek(school.room.lesson_id)
    assert isinstance(state, LessonState)
    assert school.hub(0).lessons == []
    await lesson.close()


async def test_ending_from_outside_ends_it_everywhere(school: School) -> None:
    """The desk's end is stored before it is answered; a second one changes nothing."""
    there = await school.hub(1).open(school.room.lesson_id)
    await school.hub(0).end(school.room.lesson_id)

    async def has_ended() -> bool:
        return there.state.ended_at is not None

    await eventually(has_ended, what="the end on the other node")
    await school.hub(0).end(school.room.lesson_id)
    await there.close()


async def test_without_redis_opening_is_refused_in_time(fragile_school: tuple[School, RedisServer]) -> None:
    """`try_again`, and the next try works once Redis is back."""
    school, redis = fragile_school
    redis.kill()
    with pytest.raises(Refused) as refused:
        await school.hub().open(school.room.lesson_id)
    assert refused.value.refusal.code is RefusalCode.TRY_AGAIN
    redis.start()

    async def opens() -> bool:
        try:
            lesson = await school.hub().open(school.room.lesson_id)
        except Refused:
            return False
        await lesson.close()
        return True

    await eventually(opens, what="the lesson to open")


async def test_a_lesson_lingers_and_is_then_forgotten(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its state outlives the last user for a while: this node may be the last to know it."""
    lesson = await school.hub().open(school.room.lesson_id)
    await lesson.close()
    await school.hub().forget_idle()
    assert school.hub().lessons == [lesson]
    monkeypatch.setattr(hub_module, "LINGER_SECONDS", -1.0)
    await school.hub().forget_idle()
    assert school.hub().lessons == []
