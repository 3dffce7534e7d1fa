"""What goes on around groups, over real WebSockets, on two nodes."""

from __future__ import annotations

from functools import partial
from typing import Any

from signaling.clock import now
from signaling.wire import groups
from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.signaling.live.conftest import School


async def two_groups(school: School) -> tuple[Member, Member, Member, list[str]]:
    """Return a teacher, and hana and ken each in an open group."""
    people = school.room.person("Sensei", "teacher"), school.room.person("Hana"), school.room.person("Ken")
    for number, person in enumerate(people):
        await person.come_in(school.url(number % 2))
    teacher, hana, ken = people
    new = [groups.NewGroup(name="1班", people=[hana.id]), groups.NewGroup(name="2班", people=[ken.id])]
    made = await teacher.ask(wire.GroupsMake, groups=new, open=True)
    await ken.until(lambda: place(ken) == made.groups[1], "the move")
    await hana.until(lambda: place(hana) == made.groups[0], "the move")
    return teacher, hana, ken, list(made.groups)


def place(person: Member) -> str | None:
    me = person.person(person.id)
    return None if me is None else me.group


def work(person: Member) -> groups.GroupWork:
    assert person.snapshot is not None
    return person.snapshot.lesson.group_work


def has_news(person: Member) -> bool:
    return work(person).news is not None


def is_in_class(person: Member) -> bool:
    return place(person) is None


def group(person: Member, group_id: str) -> wire.Group:
    assert person.snapshot is not None
    return next(each for each in person.snapshot.groups if each.id == group_id)


async def test_a_plan_is_answered_and_made_by_whoever_asked(school: School) -> None:
    """The server plans, nothing changes; what it planned can be sent back as it is."""
    teacher, hana, ken, _ = await two_groups(school)
    rule = groups.GroupingRule(by="number", count=1, name="{number}班")
    planned = await teacher.ask(groups.GroupsPlan, rule=rule)
    assert [(each.name, sorted(each.people)) for each in planned.groups] == [
        ("1班", sorted([hana.id, ken.id]))
    ]
    assert len(teacher.snapshot.groups) == 2  # type: ignore[union-attr]
    assert planned.choice is None
    to_choose = await teacher.ask(groups.GroupsPlan, rule=groups.GroupingRule(order="choice"))
    assert (len(to_choose.groups), to_choose.choice) == (1, 2)
    await teacher.ask(wire.GroupsMake, groups=planned.groups, open=True)
    await hana.until(lambda: place(hana) is not None and len(hana.snapshot.groups) == 1, "the group")  # type: ignore[union-attr]


async def test_a_message_to_all_groups_is_in_every_chat_and_on_every_screen(school: School) -> None:
    """Each group reads it in its own channel, once, however often it is sent; nobody reads another's."""
    teacher, hana, ken, (first, second) = await two_groups(school)
    once: dict[str, Any] = {"client_id": "m-1", "text": "あと2分です"}
    assert isinstance(await teacher.ask(groups.GroupsTell, **once), wire.Ok)
    assert isinstance(await teacher.ask(groups.GroupsTell, **once), wire.Ok)
    for person, own, other in ((hana, first, second), (ken, second, first)):
        await person.until(partial(has_news, person), "the banner")
        await person.until(partial(person.texts, own), "the message")
        assert person.texts(own) == ["あと2分です"]
        assert person.texts(other) == []
        news = work(person).news
        assert news is not None
        assert (news.text, news.name) == ("あと2分です", "Sensei")
    await teacher.until(lambda: teacher.texts(first) == teacher.texts(second) == ["あと2分です"], "both")


async def test_time_calls_back_by_itself(school: School) -> None:
    """The nodes' own clockwork ends a countdown: no client says anything more."""
    teacher, hana, ken, _ = await two_groups(school)
    before = now()
    await teacher.ask(groups.GroupsRecall, in_seconds=1.0)
    await hana.until(lambda: work(hana).recall_at is not None, "the countdown")
    for person in (hana, ken):
        await person.until(partial(is_in_class, person), "the way back")
    assert now() >= before + 1.0


async def test_a_second_round_finds_chat_again_and_nothing_else(school: School) -> None:
    """The same groups later have what was written in them; in between nobody reads it."""
    teacher, hana, ken, (first, second) = await two_groups(school)
    await hana.write("secret of one", first)
    await ken.write("secret of two", second)
    pair = groups.NewGroup(name="Pair", people=[hana.id, ken.id])
    made = await teacher.ask(wire.GroupsMake, groups=[pair], open=True)
    await hana.until(lambda: place(hana) == made.groups[0], "the pair")
    refused = await hana.ask(wire.ChatHistory, channel=first)
    assert isinstance(refused, wire.Refused)
    assert refused.code == "no_such_channel"
    (kept,) = teacher.snapshot.group_sets  # type: ignore[union-attr]
    again = await teacher.ask(groups.GroupsUse, set=kept.number, open=True)
    assert list(again.groups) == [first, second]
    await hana.until(lambda: place(hana) == first, "the first group again")
    page = await hana.ask(wire.ChatHistory, channel=first)
    assert [message.text for message in page.messages] == ["secret of one"]
    assert hana.texts(second) == []


async def test_help_is_called_and_comes(school: School) -> None:
    """Staff sees who called, in order; entering the group is the help."""
    teacher, hana, ken, (first, second) = await two_groups(school)
    await ken.ask(groups.GroupsHelp, on=True)
    await hana.ask(groups.GroupsHelp, on=True)
    await teacher.until(lambda: group(teacher, first).help_by == hana.id, "the call")
    assert (group(teacher, second).help_at or 0) < (group(teacher, first).help_at or 0)
    await teacher.ask(wire.GroupsEnter, group=first)
    await hana.until(lambda: group(hana, first).help_at is None, "the help")
    assert group(teacher, second).help_by == ken.id
