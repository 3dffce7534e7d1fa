"""Chat of a live lesson: whole, in order, and only where one may read it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from redis.asyncio import Redis

from signaling.chat.service import chat_channel
from signaling.keys import CHAT
from signaling.register.ids import fresh_id
from signaling.store.client import redis_client
from signaling.wire import lesson as wire
from signaling.wire import order
from tests.kit.classroom import Member
from tests.kit.redis import RedisServer
from tests.signaling.live.conftest import School


async def class_of(school: School, *names: str) -> tuple[Member, ...]:
    """A teacher and pupils, on the two nodes in turn."""
    people = (school.room.person("Sensei", "teacher"), *(school.room.person(name) for name in names))
    for number, person in enumerate(people):
        await person.come_in(school.url(number % 2))
    return people


async def grouped(school: School) -> tuple[Member, Member, Member, str, str]:
    """The teacher with the class, hana and ken each in a group."""
    teacher, hana, ken = await class_of(school, "Hana", "Ken")
    groups = [wire.NewGroup(name="1", people=[hana.id]), wire.NewGroup(name="2", people=[ken.id])]
    made = await teacher.ask(wire.GroupsMake, groups=groups, open=True)
    first, second = made.groups
    return teacher, hana, ken, first, second


async def test_everybody_reads_the_class_in_one_order(school: School) -> None:
    """Whoever writes wherever: all read the same numbers without a gap (I1)."""
    people = await class_of(school, "Hana", "Ken", "Mio")
    await asyncio.gather(*(person.write(f"{person.name} {n}") for person in people for n in range(5)))
    for person in people:
        await person.until(partial(has_read, person, 20), "twenty messages")
    assert len({tuple(person.texts()) for person in people}) == 1


def has_read(person: Member, messages: int) -> bool:
    return len(person.texts()) == messages


async def test_the_same_client_id_is_stored_once(school: School) -> None:
    """A retry over a bad line is acknowledged with the first message, and shown once."""
    teacher, hana = await class_of(school, "Hana")
    once = {"client_id": fresh_id(), "channel": "lesson", "text": "hello"}
    first = await hana.ask(wire.ChatSend, **once)
    second = await hana.ask(wire.ChatSend, **once)
    assert first.message == second.message
    await hana.write("next")
    await teacher.until(lambda: teacher.texts() == ["hello", "next"], "both")


async def test_a_group_talks_among_itself_and_the_teacher_reads(school: School) -> None:
    """The group's messages reach its members and the staff, nobody else."""
    teacher, hana, ken, first, _ = await grouped(school)
    assert isinstance(await hana.write("secret", first), wire.ChatAck)
    await teacher.until(lambda: teacher.texts(first) == ["secret"], "the group's chat")
    await teacher.write("to all")
    await ken.until(lambda: ken.texts() == ["to all"], "the teacher")
    assert ken.texts(first) == []
    assert (await ken.write("let me in", first)).code == "no_such_channel"
    assert (await hana.write("to all", "lesson")).code == "locked"


async def test_who_was_moved_out_cannot_read_on(school: School) -> None:
    """Neither by waiting nor by asking: what is written after the move is not theirs (fault 80)."""
    teacher, hana, ken, first, second = await grouped(school)
    await hana.write("before", first)
    await hana.until(lambda: hana.texts(first) == ["before"], "her own")
    await teacher.ask(wire.GroupsAssign, people={hana.id: second, ken.id: first})
    await ken.until(lambda: ken.texts(first) == ["before"], "the group's past")
    await ken.write("after", first)
    await teacher.until(lambda: teacher.texts(first) == ["before", "after"], "the message")
    page = await hana.ask(wire.ChatHistory, channel=first)
    assert page.code == "no_such_channel"
    await hana.write("over here", second)
    await hana.until(lambda: hana.texts(second) == ["over here"], "her new group")
    assert hana.texts(first) == ["before"]


async def test_a_newcomer_reads_the_last_messages(school: School) -> None:
    """Late joiners see what was said, and can page back further."""
    teacher, _ = await class_of(school, "Hana")
    for n in range(55):
        stored = (
            await school.nodes[0]
            .app[CHAT]
            .send(
                school.hub().lessons[0].state,
                school.hub().sessions()[0].claims,
                wire.ChatSend(n=0, client_id=f"c-{n}", channel="lesson", text=str(n)),
                0.0,
            )
        )
        assert isinstance(stored, wire.ChatMessage)
    late = school.room.person("Late")
    await late.come_in(school.url(1))
    await late.until(lambda: late.texts() == [str(n) for n in range(5, 55)], "fifty messages")
    page = await late.ask(wire.ChatHistory, channel="lesson", before=late.chat["lesson"][0].number)
    assert [message.text for message in page.messages] == [str(n) for n in range(5)]
    assert not page.more
    assert teacher.close_code is None


async def test_a_returner_is_sent_exactly_what_was_missed(school: School) -> None:
    """By the numbers in `hello`, on another node (the client asserts that nothing comes twice)."""
    teacher, hana = await class_of(school, "Hana")
    await teacher.write("one")
    await hana.until(lambda: hana.texts() == ["one"], "one")
    hana.vanish()
    await teacher.write("two")
    await teacher.write("three")
    await hana.come_in(school.url(0))
    await hana.until(lambda: hana.texts() == ["one", "two", "three"], "the rest")


async def test_a_lost_announcement_is_found(school: School) -> None:
    """One pub/sub message dropped in silence delays a message, and does not lose it (fault 19)."""
    teacher, hana = await class_of(school, "Hana")
    (lesson,) = school.hub(1).lessons
    chat = next(s for s in lesson._subscriptions if s.channel == chat_channel(lesson.id))
    deliver = chat.on_message
    chat.on_message = lambda _data: None
    await teacher.write("lost")
    await hana.until(lambda: hana.texts() == ["lost"], "the comparison")
    chat.on_message = deliver


async def test_announcements_that_come_twice_or_late_are_shown_once(school: School, redis_url: str) -> None:
    """A proxy may double and reorder them (fault 18)."""
    teacher, hana = await class_of(school, "Hana")
    first = (await teacher.write("one")).message
    second = (await teacher.write("two")).message
    redis: Redis = redis_client(redis_url)
    for message in (second, first, second):
        await redis.publish(chat_channel(school.room.lesson_id), wire.encode(message))
    await redis.aclose()
    await teacher.write("three")
    await hana.until(lambda: hana.texts() == ["one", "two", "three"], "three messages")


async def test_chat_goes_on_while_redis_is_away(fragile_school: tuple[School, RedisServer]) -> None:
    """Those of one node chat on; the others read it when Redis is back, or a moment after (fault 13)."""
    school, redis = fragile_school
    teacher, far, near = await class_of(school, "Far", "Near")
    redis.kill()
    assert isinstance(await teacher.write("are you there?"), wire.ChatAck)
    await near.until(lambda: near.texts() == ["are you there?"], "the same node")
    redis.start()
    await far.until(lambda: far.texts() == ["are you there?"], "the other node")


async def test_history_read_while_one_is_moved_is_not_told(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow database does not let a group's later messages out to who left it (fault 80)."""
    teacher, hana, _ken, first, _second = await grouped(school)
    await hana.until(lambda: (p := hana.person(hana.id)) and p.group == first, "the group")
    chat = school.nodes[1].app[CHAT]
    reading, moved, history = asyncio.Event(), asyncio.Event(), chat.history

    async def slow(*asked: Any) -> Any:
        reading.set()
        await moved.wait()
        return await history(*asked)

    monkeypatch.setattr(chat, "history", slow)
    asking = asyncio.create_task(hana.ask(wire.ChatHistory, channel=first))
    await reading.wait()
    lesson = school.hub(1).lessons[0]
    await teacher.ask(wire.GroupsAssign, people={hana.id: None})
    await hana.until(lambda: lesson.state.people[hana.id].group is None, "the move")
    monkeypatch.setattr(
        "signaling.chat.service.channels_readable", lambda *_: frozenset({first})
    )  # as it was when the page was asked for
    moved.set()
    answer = await asking
    assert (answer.code, type(answer)) == ("no_such_channel", wire.Refused)


def line(person: Member, channel: str = "lesson") -> tuple[str, bool]:
    """The last message as somebody holds it."""
    held = person.chat.get(channel, [])
    return (held[-1].text, held[-1].hidden) if held else ("", False)


def looks(person: Member, text: str, *, hidden: bool) -> bool:
    return line(person) == (text, hidden)


async def test_a_hidden_message_goes_from_the_pages_of_pupils_and_comes_back(school: School) -> None:
    """Its text stays with the staff, marked; shown again, everybody gets it again, wherever they are."""
    teacher, hana, ken = await class_of(school, "Hana", "Ken")
    sent = {"client_id": fresh_id(), "channel": "lesson", "text": "rude"}
    await ken.ask(wire.ChatSend, **sent)
    for person in (teacher, hana, ken):
        await person.until(partial(looks, person, "rude", hidden=False), "the message")
    await teacher.ask(order.ChatHide, channel="lesson", number=1)
    await teacher.until(lambda: line(teacher) == ("rude", True), "the mark")
    for person in (hana, ken):
        await person.until(partial(looks, person, "", hidden=True), "it to be gone")
        (again,) = (await person.ask(wire.ChatHistory, channel="lesson")).messages
        assert (again.text, again.hidden) == ("", True)
    assert (await ken.ask(wire.ChatSend, **sent)).message.text == "", "nor by sending it again"
    await teacher.ask(order.ChatHide, channel="lesson", number=1, hidden=False)
    for person in (teacher, hana, ken):
        await person.until(partial(looks, person, "rude", hidden=False), "it to be back")


async def test_a_hidden_message_is_named_only_where_it_was_read(school: School) -> None:
    """What a pupil wrote to the teacher alone, and that it was hidden, reaches no other pupil."""
    teacher, hana, ken = await class_of(school, "Hana", "Ken")
    channel = f"with.{hana.id}"
    await hana.write("a secret", channel)
    await hana.until(lambda: line(hana, channel)[0], "her own")
    await teacher.ask(order.ChatHide, channel=channel, number=1)
    await hana.until(lambda: line(hana, channel) == ("", True), "it to be gone")
    await ken.write("later")
    await ken.until(lambda: line(ken) == ("later", False), "what came after")
    assert channel not in "".join(wire.encode(message).decode() for message in ken.heard)


async def test_who_was_away_learns_what_was_hidden(school: School) -> None:
    """And what was shown again: their page is right as soon as they are back."""
    teacher, hana = await class_of(school, "Hana")
    await teacher.write("one")
    await teacher.write("two")
    await hana.until(lambda: hana.texts() == ["one", "two"], "both")
    await teacher.ask(order.ChatHide, channel="lesson", number=1)
    await hana.until(lambda: hana.texts() == ["", "two"], "the first to be gone")
    hana.vanish()
    await teacher.ask(order.ChatHide, channel="lesson", number=1, hidden=False)
    await teacher.ask(order.ChatHide, channel="lesson", number=2)
    await hana.come_in(school.url(0))
    await hana.until(lambda: hana.texts() == ["one", ""], "both as they are now")
