"""Coming back: what is kept, what is sent, and a node that dies."""

from __future__ import annotations

import asyncio

from signaling.clock import now
from signaling.lesson import commands as c
from signaling.lesson.state import LessonState, replace, with_people
from signaling.store.keys import LIVE_LESSONS, sessions_key
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode, RefusalCode
from tests.kit.classroom import Member
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School


async def test_a_short_drop_is_answered_by_the_difference(school: School) -> None:
    """Who held a recent version is not sent everything again, on whichever node they come back."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(hana.id), "Hana")
    hana.vanish()
    await teacher.ask(wire.HandSet, raised=True)
    welcome = await hana.come_in(school.url(0))
    assert welcome.snapshot is None
    await hana.until(lambda: (p := hana.person(teacher.id)) and p.hand_raised_at, "the difference")


async def test_an_unknown_version_is_answered_by_everything(school: School) -> None:
    """From another epoch, or from long ago."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    assert hana.snapshot is not None
    hana.snapshot = wire.Snapshot(epoch=7, version=3, lesson=hana.snapshot.lesson, people=[], groups=[])
    welcome = await hana.come_in(school.url(1))
    assert welcome.snapshot is not None
    assert len(welcome.snapshot.people) == 1


async def test_a_page_that_begins_anew_sends_nothing_yet(school: School) -> None:
    """Hello with version 0: sources and peer of the page before are forgotten, the hand is not."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    await hana.ask(wire.SourceSet, source="camera", on=True)
    await hana.ask(wire.HandSet, raised=True)
    hana.vanish()
    await hana.come_in(school.url(1), fresh=True)
    person = hana.person(hana.id)
    assert person is not None
    assert person.sources == []
    assert person.hand_raised_at is not None


async def store(school: School, state: LessonState) -> None:
    """Put a state into the store as another node would."""
    lesson_store = school.hub(0).services.store
    held = await lesson_store.load(state.lesson_id)
    assert held is not None
    await lesson_store.save(held, replace(state, version=held.version + 1), now())


async def test_a_kept_seat_is_given_up_when_its_time_has_come(school: School) -> None:
    """Any node's tick does it; whoever comes back later finds seat and group again."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="1", people=[hana.id])], open=True)
    hana.vanish()
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.presence == "away", "Hana away")
    (lesson,) = school.hub(0).lessons
    long_ago = replace(lesson.state.people[hana.id], away_since=now() - 31)
    await store(school, with_people(lesson.state, long_ago))
    await teacher.until(lambda: teacher.person(hana.id) is None, "the seat to be given up")
    await hana.come_in(school.url(1))
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.group == made.groups[0], "Hana back")


async def test_an_unattended_lesson_ends(school: School) -> None:
    """Half an hour after the last of the staff left, by itself, with a farewell to those still there."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.ask(wire.Leave)
    (lesson,) = school.hub(1).lessons
    await eventually(lambda: is_unattended(lesson.state), what="the leave")
    await store(school, replace(lesson.state, unattended_since=now() - 1801))
    assert await hana.until_closed() == CloseCode.LESSON_ENDED
    assert hana.heard[-1] == wire.Farewell(reason="ended")


async def is_unattended(state: LessonState) -> bool:
    return state.unattended_since is not None or state.ended_at is not None


async def test_a_dead_nodes_sessions_are_found_by_their_leases(school: School) -> None:
    """A session that nobody renews is lost, whichever node finds it; the others keep theirs."""
    teacher = school.room.person("Sensei", "teacher")
    await teacher.come_in(school.url(0))
    (lesson,) = school.hub(0).lessons
    await lesson.command(c.Join(person="ghost", name="Ghost", role="student", session_id="of-a-dead-node"))
    await teacher.until(lambda: teacher.person("ghost"), "the ghost")
    redis = school.hub(0).services.leases._redis
    await redis.zadd(sessions_key(lesson.id), {"of-a-dead-node": now() - 1})
    await redis.zadd(LIVE_LESSONS, {lesson.id: now()})
    await teacher.until(lambda: (p := teacher.person("ghost")) and p.presence == "away", "the ghost away")
    person = teacher.person(teacher.id)
    assert person is not None
    assert person.presence == "here"


async def test_a_living_session_that_was_declared_lost_is_seated_again(school: School) -> None:
    """A node that was cut off comes back to find its people away: they are put back, unasked."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    (session,) = school.hub(0).sessions()
    (lesson,) = school.hub(0).lessons
    await lesson.command(c.SessionLost(person=hana.id, session_id=session.id))
    await eventually(lambda: is_seated(lesson.state, hana), what="being seated again")
    assert hana.close_code is None
    assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)


async def test_who_cannot_be_seated_again_is_told_why(school: School) -> None:
    """Their seat is lost and the door is locked meanwhile: no page is left open without a lesson."""
    hana = school.room.person("Hana")
    await hana.come_in(school.url())
    (lesson,) = school.hub(0).lessons
    await store(school, replace(lesson.state, people={}, locks=replace(lesson.state.locks, door=True)))
    await lesson.catch_up()
    assert await hana.until_closed() == CloseCode.TRY_AGAIN_LATER
    assert [refused.code for refused in hana.all(wire.Refused)] == [RefusalCode.LOCKED]


async def is_seated(state: LessonState, person: Member) -> bool:
    return bool(state.people[person.id].session_id)


async def test_a_lesson_nobody_has_open_is_still_looked_after(school: School) -> None:
    """With all sessions gone, time goes on: the janitor ends what was left alone."""
    teacher = school.room.person("Sensei", "teacher")
    await teacher.come_in(school.url(0))
    await teacher.ask(wire.Leave)
    services = school.hub(0).services
    state = await services.store.load(school.room.lesson_id)
    assert state is not None
    await store(school, replace(state, unattended_since=now() - 1801))

    async def has_ended() -> bool:
        found = await services.store.load(school.room.lesson_id)
        return found is not None and found.ended_at is not None

    await eventually(has_ended, what="the end")
    await asyncio.sleep(0)
