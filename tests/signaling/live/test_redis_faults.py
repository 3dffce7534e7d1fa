"""Redis killed, emptied, restarted and unwilling, in the middle of a lesson."""

from __future__ import annotations

import asyncio
import signal

import pytest

from signaling.keys import DATABASE, METRICS
from signaling.lesson.ids import class_page
from signaling.lesson.state import replace
from signaling.sql.lessons import LessonRepository
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from tests.kit.classroom import Member
from tests.kit.redis import RedisServer
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

Fragile = tuple[School, RedisServer]


async def class_of(school: School) -> tuple[Member, Member]:
    """A teacher and a pupil on different nodes."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(hana.id), "Hana")
    return teacher, hana


async def done(person: Member, kind: type, **fields: object) -> None:
    """Ask until it is carried out."""

    async def ask() -> bool:
        return not isinstance(await person.ask(kind, **fields), wire.Refused)

    await eventually(ask, what=f"{kind.__name__} to be carried out")


def troubles(person: Member) -> list[bool]:
    return [trouble.on for trouble in person.all(wire.Trouble)]


def has_hand(viewer: Member, other: Member) -> bool:
    person = viewer.person(other.id)
    return person is not None and person.hand_raised_at is not None


async def test_while_redis_is_away_everybody_is_told(fragile_school: Fragile) -> None:
    """Commands are refused with `try_again`, the page learns of the trouble and of its end (fault 13)."""
    school, redis = fragile_school
    teacher, hana = await class_of(school)
    redis.kill()
    refused = await hana.ask(wire.HandSet, raised=True)
    assert refused.code == "try_again"
    for person in (teacher, hana):
        await person.until(lambda p=person: troubles(p) == [True], "trouble")  # type: ignore[misc]
    assert isinstance(await teacher.ask(wire.Ping), wire.Pong)
    redis.start()
    for person in (teacher, hana):
        await person.until(lambda p=person: troubles(p) == [True, False], "its end")  # type: ignore[misc]
    await done(hana, wire.HandSet, raised=True)
    await teacher.until(lambda: has_hand(teacher, hana), "the hand")
    assert teacher.close_code is hana.close_code is None


async def test_who_cannot_be_seated_again_while_redis_is_away_stays(fragile_school: Fragile) -> None:
    """Their seat is lost at the same moment: the session lives, and is seated once Redis is back."""
    school, redis = fragile_school
    _teacher, hana = await class_of(school)
    (lesson,) = school.hub(1).lessons
    redis.kill()
    people = {key: person for key, person in lesson.state.people.items() if key != hana.id}
    lesson._cell.observe(replace(lesson.state, people=people, version=lesson.state.version + 1))
    refusals = school.nodes[1].app[METRICS].refusals.labels("try_again")

    async def was_refused() -> bool:
        return bool(refusals._value.get())

    await eventually(was_refused, what="the refusal")
    redis.start()

    async def is_seated() -> bool:
        return hana.id in lesson.state.people

    await eventually(is_seated, what="being seated again")
    assert hana.close_code is None
    assert hana.all(wire.Refused) == []
    await done(hana, wire.HandSet, raised=True)


async def test_nothing_acknowledged_is_lost_with_a_restarted_redis(fragile_school: Fragile) -> None:
    """Killed and started again on its file: groups and hands are as they were acknowledged."""
    school, redis = fragile_school
    teacher, hana = await class_of(school)
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="1", people=[hana.id])], open=True)
    assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)
    redis.kill()
    redis.start()
    await done(teacher, wire.HandSet, raised=True)
    late = school.room.person("Late")
    await come_in_again(late, school.url(1))
    person = late.person(hana.id)
    assert person is not None
    assert person.group == made.groups[0]
    assert person.hand_raised_at is not None


async def come_in_again(person: Member, url: str) -> None:
    """Connect as a page does: again, until it is welcome."""

    async def welcome() -> bool:
        await person.connect(url)
        await person.say(wire.Hello())
        await person.until(lambda: person.welcome or person.close_code, "an answer")
        return person.welcome is not None

    await eventually(welcome, what="a welcome")


async def test_an_emptied_redis_is_filled_again(school: School) -> None:
    """FLUSHALL in class: the nodes' caches are offered, the lesson goes on under a new epoch (fault 14)."""
    teacher, hana = await class_of(school)
    await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="1", people=[hana.id])], open=True)
    await hana.until(lambda: (p := hana.person(hana.id)) and p.group, "the group")
    before = school.hub(0).lessons[0].state
    await school.hub(0).services.leases._redis.flushall()
    await done(hana, wire.HandSet, raised=True)
    await teacher.until(lambda: has_hand(teacher, hana), "the hand")
    after = school.hub(0).lessons[0].state
    assert after.epoch > before.epoch
    assert after.people[hana.id].group == before.people[hana.id].group
    assert teacher.close_code is hana.close_code is None


async def test_the_node_that_saw_most_has_its_way(school: School) -> None:
    """One node missed the last change when Redis was emptied: the change is not lost."""
    teacher, hana = await class_of(school)
    (behind,) = school.hub(1).lessons
    changes = behind._subscriptions[0]
    deliver, changes.on_message = changes.on_message, lambda _data: None
    assert isinstance(await teacher.ask(wire.HandSet, raised=True), wire.Ok)
    await school.hub(0).services.leases._redis.flushall()
    changes.on_message = deliver
    await done(hana, wire.SourceSet, source="camera", on=True)
    await hana.until(lambda: has_hand(hana, teacher), "the hand that was acknowledged")
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.sources == ["camera"], "the camera")


async def test_a_lost_announcement_of_state_is_found(school: School) -> None:
    """One message dropped in silence delays what one sees by a pulse (fault 19)."""
    teacher, hana = await class_of(school)
    (lesson,) = school.hub(1).lessons
    changes = lesson._subscriptions[0]
    deliver, changes.on_message = changes.on_message, lambda _data: None
    await teacher.ask(wire.HandSet, raised=True)
    await hana.until(lambda: has_hand(hana, teacher), "the hand")
    changes.on_message = deliver


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [("readonly", "read_only"), ("full", "out_of_memory")],
)
async def test_an_unwilling_redis_is_trouble_and_is_counted(
    fragile_school: Fragile, spoil: str, reason: str
) -> None:
    """READONLY and OOM replies are refused commands and a counted reason, and pass (fault 20)."""
    school, _ = fragile_school
    teacher, hana = await class_of(school)
    redis = school.hub(0).services.leases._redis
    if spoil == "readonly":
        await redis.replicaof("127.0.0.1", "1")
    else:
        await redis.config_set("maxmemory", "1")
    refused = await hana.ask(wire.HandSet, raised=True)
    assert refused.code == "try_again"
    await teacher.until(lambda: troubles(teacher) == [True], "trouble")
    metrics = school.nodes[1].app[METRICS].render().decode()
    assert f'manabiya_store_faults_total{{reason="{reason}"}}' in metrics
    await redis.replicaof("NO", "ONE")
    await redis.config_set("maxmemory", "0")
    await done(hana, wire.HandSet, raised=True)
    await teacher.until(lambda: has_hand(teacher, hana), "the hand")


async def test_a_redis_that_is_stopped_holds_nobody_up(fragile_school: Fragile) -> None:
    """SIGSTOP: calls time out, commands are refused; SIGCONT, and it goes on (fault 15)."""
    school, redis = fragile_school
    teacher, hana = await class_of(school)
    assert redis.process is not None
    redis.process.send_signal(signal.SIGSTOP)
    answers = await asyncio.gather(*(hana.ask(wire.SourceSet, source="camera", on=bool(n)) for n in range(2)))
    assert {answer.code for answer in answers} == {"try_again"}
    assert isinstance(await teacher.ask(wire.Ping), wire.Pong)
    redis.process.send_signal(signal.SIGCONT)
    await done(hana, wire.HandSet, raised=True)
    await teacher.until(lambda: has_hand(teacher, hana), "the hand")


async def test_an_end_survives_an_emptied_redis(school: School) -> None:
    """The lesson ended, and Redis forgot all of it: nobody gets in again, and SQL knows."""
    teacher, hana = await class_of(school)
    assert isinstance(await teacher.ask(wire.LessonEnd), wire.Ok)
    await school.hub(0).services.leases._redis.flushall()
    lessons = LessonRepository(school.nodes[0].app[DATABASE])

    async def is_noted() -> bool:
        row = await lessons.get(school.room.lesson_id)
        return row is not None and row.ended_at is not None

    await eventually(is_noted, what="the end in SQL")
    await hana.connect(school.url(1))
    await hana.say(wire.Hello())
    assert await hana.until_closed() == CloseCode.LESSON_ENDED


@pytest.mark.parametrize("way", ["lesson/{lesson}", "board/{page}"])
async def test_a_socket_of_a_lesson_that_cannot_be_read_is_asked_to_come_later(
    fragile_school: Fragile, way: str
) -> None:
    """Refused after the upgrade, where no status can be sent: close 1013, on both kinds of sockets."""
    school, redis = fragile_school
    hana = school.room.person("Hana")
    redis.kill()
    path = way.format(lesson=hana.lesson_id, page=class_page(hana.lesson_id))
    protocols = ("manabiya.v1", f"bearer.{hana.token}")
    async with hana.http.ws_connect(f"{school.url()}/ws/{path}", protocols=protocols) as socket:
        await socket.send_str(wire.encode(wire.Hello()).decode())
        async with asyncio.timeout(20):
            async for _message in socket:
                pass
        assert socket.close_code == CloseCode.TRY_AGAIN_LATER
