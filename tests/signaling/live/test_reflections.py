"""Reflections between people on two nodes: written, changed, read by staff, and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from signaling.keys import REFLECTIONS
from signaling.lesson.seats import seat_id
from signaling.lesson.state import encode_state
from signaling.live.rates import REFLECTIONS as WRITE_RATE
from signaling.register.ids import fresh_id
from signaling.sql.database import DatabaseAway
from signaling.store.client import redis_client
from signaling.store.reflections_link import reflections_channel
from signaling.wire import arrival
from signaling.wire import lesson as wire
from signaling.wire import reflections as r
from tests.kit.classroom import Classroom, Member
from tests.kit.redis import RedisServer
from tests.signaling.live.conftest import School

SECRET = "きょうは さびしかった"


async def class_of(school: School, *, is_open: bool = True) -> tuple[Member, Member, Member, Member]:
    """A teacher and Ken on one node, Hana and an observer on the other; reflections are open."""
    teacher, hana, ken, guest = (
        school.room.person("Sensei", "teacher"),
        school.room.person("Hana"),
        school.room.person("Ken"),
        school.room.person("Guest", "observer"),
    )
    for number, person in enumerate((teacher, hana, ken, guest)):
        await person.come_in(school.url(number % 2))
    if is_open:
        assert isinstance(await teacher.ask(r.ReflectionsOpen), wire.Ok)
        for person in (hana, ken):
            await person.until(is_opened(person), "the sheet")
    return teacher, hana, ken, guest


def is_opened(person: Member) -> Callable[[], bool]:
    return lambda: bool(person.snapshot and (sheet := person.snapshot.lesson.reflection_sheet) and sheet.open)


async def write(person: Member, text: str, *, mood: int = 0, client_id: str = "") -> Any:
    return await person.ask(r.ReflectionWrite, client_id=client_id or fresh_id(), text=text, mood=mood)


async def own(person: Member) -> r.Reflection | None:
    answer = await person.ask(r.ReflectionRead)
    assert isinstance(answer, r.ReflectionMine), answer
    return answer.reflection


async def read_all(teacher: Member, after: int = 0) -> list[r.Reflection]:
    page = await teacher.ask(r.ReflectionsList, after=after)
    assert isinstance(page, r.ReflectionsPage), page
    return list(page.reflections)


def news(person: Member) -> int:
    """Return the newest number that somebody was told of."""
    return max((each.number for each in person.all(r.ReflectionsNews)), default=0)


async def test_a_pupil_writes_and_the_teacher_reads_it_as_it_comes(school: School) -> None:
    """On another node: a number is announced, the text is fetched; a change replaces what was there."""
    teacher, hana, ken, _ = await class_of(school)
    answer = await write(hana, "わかった", mood=4)
    assert isinstance(answer, r.ReflectionMine)
    await teacher.until(lambda: news(teacher) == 1, "the news")
    assert await read_all(teacher) == [answer.reflection]
    await write(ken, "むずかしかった", mood=1)
    changed = await write(hana, "よくわかった", mood=4)
    await teacher.until(lambda: news(teacher) == 3, "the change")
    texts = [(each.name, each.text) for each in await read_all(teacher)]
    assert texts == [("Ken", "むずかしかった"), ("Hana", "よくわかった")]
    assert await read_all(teacher, after=2) == [changed.reflection]


async def test_groups_and_quiet_work_are_no_hindrance(school: School) -> None:
    """Whoever is in a group writes from there."""
    teacher, hana, _ken, _ = await class_of(school)
    await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="A", people=[hana.id])], open=True)
    await hana.until(lambda: (me := hana.person(hana.id)) and me.group, "the move")
    assert isinstance(await write(hana, "from the group"), r.ReflectionMine)


async def test_a_reload_brings_ones_own_text_back(school: School) -> None:
    """From the other node, and also after it was closed."""
    teacher, hana, ken, _ = await class_of(school)
    stored = (await write(hana, SECRET, mood=2)).reflection
    await teacher.ask(r.ReflectionsClose)
    await hana.close()
    await hana.come_in(school.url(0), fresh=True)
    assert await own(hana) == stored
    assert await own(ken) is None


async def test_the_same_client_id_is_stored_once(school: School) -> None:
    """A retry over a bad line is answered with what is stored, and takes no number."""
    teacher, hana, _ken, _ = await class_of(school)
    first = await write(hana, "once", client_id="c-1")
    again = await write(hana, "once", client_id="c-1")
    assert first.reflection == again.reflection
    assert [each.number for each in await read_all(teacher)] == [1]


async def test_nothing_is_taken_before_or_after(school: School) -> None:
    """Only while it is open; then a change is refused as well."""
    teacher, hana, _ken, _ = await class_of(school, is_open=False)
    assert (await write(hana, "early")).code == "reflections_closed"
    await teacher.ask(r.ReflectionsOpen, scale=False)
    await hana.until(is_opened(hana), "the sheet")
    await write(hana, "in time")
    await teacher.ask(r.ReflectionsClose)
    await hana.until(lambda: not is_opened(hana)(), "the end of it")
    assert (await write(hana, "late")).code == "reflections_closed"
    assert [each.text for each in await read_all(teacher)] == ["in time"]


@pytest.mark.parametrize(
    ("text", "mood", "code"),
    [
        ("", 0, "bad_text"),
        (" \n\u200b", 0, "bad_text"),
        ("あ" * (r.MAX_REFLECTION_CHARACTERS + 1), 0, "bad_text"),
        ("x" * 100_000, 3, "bad_text"),
        ("x", r.MOODS + 1, "bad_message"),
        ("x", -1, "bad_message"),
    ],
)
async def test_what_is_none_is_refused(school: School, text: str, mood: int, code: str) -> None:
    """Nothing at all, too much, or a mood that there is not."""
    _, hana, _, _ = await class_of(school)
    assert (await write(hana, text, mood=mood)).code == code
    assert await own(hana) is None


async def test_a_face_alone_is_enough(school: School) -> None:
    """Who cannot write yet says how it was; and the longest text that may be sent is kept whole."""
    _, hana, ken, _ = await class_of(school)
    assert (await write(hana, "", mood=3)).reflection.mood == 3
    longest = "あ" * r.MAX_REFLECTION_CHARACTERS
    assert (await write(ken, longest)).reflection.text == longest


async def test_nobody_but_staff_reads(school: School) -> None:
    """Another pupil, an observer: neither the list, nor a word of it by any message that they are sent."""
    teacher, hana, ken, guest = await class_of(school)
    await write(hana, SECRET, mood=1)
    await teacher.until(lambda: news(teacher), "the news")
    for person in (hana, ken, guest):
        assert (await person.ask(r.ReflectionsList)).code == "not_allowed"
        assert news(person) == 0
    assert await own(ken) is None
    for kind in (r.ReflectionRead, r.ReflectionsOpen, r.ReflectionsClose):
        assert (await guest.ask(kind)).code == "not_allowed"
    assert (await write(guest, "me too")).code == "not_allowed"
    assert (await write(teacher, "me too")).code == "not_allowed"
    for person in (ken, guest, teacher):
        assert SECRET not in repr(person.heard)


async def test_assistants_are_staff(school: School) -> None:
    """As with what pupils write to the teacher alone."""
    _, hana, _, _ = await class_of(school)
    helper = school.room.person("Helper", "assistant")
    await helper.come_in(school.url(0))
    await write(hana, SECRET)
    await helper.until(lambda: news(helper), "the news")
    assert [each.text for each in await read_all(helper)] == [SECRET]


async def test_nobody_writes_as_another(school: School) -> None:
    """Whatever the message says about its author."""
    teacher, hana, ken, _ = await class_of(school)
    await ken.raw(
        f'{{"type": "reflection.write", "n": 900, "client_id": "c", "text": "hers", "person": "{hana.id}",'
        f' "name": "Hana", "seat": 12, "id": "x", "lesson_id": "y", "device": "d"}}'
    )
    await ken.until(lambda: [a for a in ken.all(r.ReflectionMine) if a.n == 900], "the answer")
    (stored,) = await read_all(teacher)
    assert (stored.person, stored.name, stored.seat) == (ken.id, "Ken", None)
    assert await own(hana) is None


@pytest.mark.parametrize("ban", [False, True])
async def test_who_was_removed_reads_and_writes_nothing(school: School, *, ban: bool) -> None:
    """Their session ends, the next one waits at the door or ends too; the teacher keeps what they wrote."""
    teacher, hana, _ken, _ = await class_of(school)
    await write(hana, SECRET)
    await teacher.ask(wire.PersonRemove, person=hana.id, ban=ban)
    assert await hana.until_closed() == 4403
    await hana.connect(school.url(0))
    await hana.say(wire.Hello())
    await hana.say(r.ReflectionRead(n=901))
    if ban:
        assert await hana.until_closed() == 4403
    else:
        await hana.until(lambda: [a for a in hana.all(wire.Refused) if a.n == 901], "a refusal at the door")
    assert not [a for a in hana.all(r.ReflectionMine) if a.n == 901]
    assert [each.text for each in await read_all(teacher)] == [SECRET]


async def test_another_device_on_the_seat_is_not_shown_the_text(school: School) -> None:
    """Who takes a pupil's number after they went finds an empty sheet, and replaces nothing."""
    teacher, _, _, _ = await class_of(school)
    first = school.room.pupil(12, "tablet")
    await first.come_in(school.url(0))
    await write(first, SECRET)
    await first.ask(wire.Leave)
    await first.until_closed()
    second = school.room.pupil(12, "phone")
    await second.come_in(school.url(1))
    assert second.id == first.id == seat_id(school.room.lesson_id, 12)
    assert await own(second) is None
    await write(second, "I was here")
    assert [each.text for each in await read_all(teacher)] == [SECRET, "I was here"]
    assert SECRET not in repr(second.heard)


async def test_a_seat_to_which_somebody_was_let_in_again_is_a_new_beginning(school: School) -> None:
    """Removed, let in again, taken by another device: nothing of the first one is told to it."""
    teacher, _, _, _ = await class_of(school)
    first = school.room.pupil(3, "tablet")
    await first.come_in(school.url(0))
    await write(first, SECRET)
    await teacher.ask(wire.PersonRemove, person=first.id)
    await first.until_closed()
    await teacher.ask(arrival.PersonReadmit, person=first.id)
    second = school.room.pupil(3, "phone")
    await second.come_in(school.url(1))
    assert await own(second) is None


async def test_another_lessons_teacher_reads_nothing_of_it(school: School) -> None:
    """Neither in their own lesson, nor with their token in this one."""
    _, hana, _, _ = await class_of(school)
    await write(hana, SECRET)
    elsewhere = Classroom(await school.new_lesson(), school.room._tokens)
    other = elsewhere.person("Other", "teacher")
    await other.come_in(school.url(1))
    assert await read_all(other) == []
    other.lesson_id = school.room.lesson_id
    await other.connect(school.url(1))
    assert await other.until_closed() == 4401
    assert SECRET not in repr(other.heard)
    await elsewhere.close()


async def test_the_text_is_in_no_log_no_state_and_no_announcement(school: School, redis_url: str) -> None:
    """Redis carries a number, the state whether it is open, the log neither."""
    redis = redis_client(redis_url)
    listening = redis.pubsub()
    await listening.psubscribe("*")
    with capture_logs() as logs:
        teacher, hana, _ken, _ = await class_of(school)
        await write(hana, SECRET, mood=1)
        await teacher.until(lambda: news(teacher), "the news")
        await read_all(teacher)
    announced: list[bytes] = []
    while not any(each == reflections_channel(school.room.lesson_id).encode() for each in announced):
        message = await listening.get_message(timeout=5.0)
        assert message is not None
        announced += [part for part in (message["channel"], message["data"]) if isinstance(part, bytes)]
    assert SECRET.encode() not in b"".join(announced)
    assert SECRET not in repr(logs)
    assert SECRET.encode() not in encode_state(school.hub().lessons[0].state)
    await listening.aclose()  # type: ignore[no-untyped-call]
    await redis.aclose()


async def test_a_lost_announcement_is_found(school: School) -> None:
    """One pub/sub message dropped in silence delays the news, and does not lose it."""
    teacher, hana, _ken, _ = await class_of(school)
    (lesson,) = school.hub(0).lessons
    link = next(s for s in lesson._subscriptions if s.channel == reflections_channel(lesson.id))
    link.on_message = lambda _data: None
    await write(hana, "lost on the way")
    await teacher.until(lambda: news(teacher) == 1, "the comparison")


async def test_writing_goes_on_while_redis_is_away(fragile_school: tuple[School, RedisServer]) -> None:
    """What is stored was stored; staff of the other node hears of it when Redis is back."""
    school, redis = fragile_school
    teacher, hana, _ken, _ = await class_of(school)
    redis.kill()
    assert isinstance(await write(hana, "still here"), r.ReflectionMine)
    redis.start()
    await teacher.until(lambda: news(teacher) == 1, "the news")


async def test_without_a_database_nothing_is_acknowledged(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page keeps the draft and sends it again."""
    teacher, hana, _ken, _ = await class_of(school)

    async def away(*_: object) -> Any:
        raise DatabaseAway("full")

    for node in school.nodes:
        for method in ("put", "own", "after"):
            monkeypatch.setattr(node.app[REFLECTIONS]._repository, method, away)
    assert (await write(hana, "x")).code == "try_again"
    assert (await hana.ask(r.ReflectionRead)).code == "try_again"
    assert (await teacher.ask(r.ReflectionsList)).code == "try_again"


async def test_who_is_removed_while_sql_is_read_is_told_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow database does not give the list to an assistant who was taken out meanwhile."""
    teacher, hana, _ken, _ = await class_of(school)
    helper = school.room.person("Helper", "assistant")
    await helper.come_in(school.url(1))
    await write(hana, SECRET)
    repository = school.nodes[1].app[REFLECTIONS]._repository
    reading, removed, after = asyncio.Event(), asyncio.Event(), repository.after

    async def slow(*asked: Any) -> Any:
        reading.set()
        await removed.wait()
        return await after(*asked)

    monkeypatch.setattr(repository, "after", slow)
    asking = asyncio.create_task(helper.ask(r.ReflectionsList))
    await reading.wait()
    await teacher.ask(wire.PersonRemove, person=helper.id)
    lesson = school.hub(1).lessons[0]
    await lesson.wait_for(lambda state: helper.id in state.removed, 10.0)
    removed.set()
    assert (await asking).code == "not_in_lesson"


async def test_a_flood_is_refused(school: School) -> None:
    """Each is a commit to the disk."""
    _, hana, _, _ = await class_of(school)
    answers = [await write(hana, f"text {n}") for n in range(WRITE_RATE.burst + 3)]
    assert [getattr(answer, "code", "") for answer in answers] == [""] * WRITE_RATE.burst + [
        "rate_limited"
    ] * 3
