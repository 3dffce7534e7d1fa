"""Groups that are saved in one lesson and used in a later one of the same class, over real WebSockets."""

from __future__ import annotations

from typing import Any

from signaling.keys import CLASSES
from signaling.wire import groups
from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.signaling.live.conftest import School, lesson_of_class


def sets(teacher: Member) -> list[groups.GroupSetInfo]:
    assert teacher.snapshot is not None
    return teacher.snapshot.group_sets


async def with_groups(taught: tuple[School, Member]) -> None:
    """Put 3 and 12 into a group each, and save that as 実験."""
    school, teacher = taught
    ken, hana = school.room.pupil(3, "kens"), school.room.pupil(12, "hanas")
    for pupil in (ken, hana):
        await pupil.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(ken.id) and teacher.person(hana.id), "the pupils")
    new = [groups.NewGroup(name="赤", people=[ken.id]), groups.NewGroup(name="青", people=[hana.id])]
    await teacher.ask(wire.GroupsMake, groups=new, open=True)
    assert isinstance(await teacher.ask(groups.GroupsSave, name="実験"), wire.Ok)


async def test_groups_of_one_lesson_are_made_in_another(taught: tuple[School, Member]) -> None:
    """By seat: other devices, other participants; who comes late finds their group."""
    school, _ = taught
    await with_groups(taught)
    room = await lesson_of_class(school, "11112222")
    try:
        teacher, hana = room.person("Sensei", "teacher"), room.pupil(12, "tablet")
        await teacher.come_in(school.url(1))
        await hana.come_in(school.url(0))
        await teacher.until(lambda: teacher.person(hana.id), "hana")
        (kept,) = sets(teacher)
        assert (kept.name, kept.groups, kept.people, kept.for_class) == ("実験", 2, 2, True)
        made = await teacher.ask(groups.GroupsUse, set=kept.number, open=True)
        await hana.until(lambda: place(hana) == made.groups[1], "her group")
        ken = room.pupil(3, "another")
        await ken.come_in(school.url(0))
        await ken.until(lambda: place(ken) == made.groups[0], "his group")
    finally:
        await room.close()


def place(person: Member) -> str | None:
    me = person.person(person.id)
    return None if me is None else me.group


async def test_a_set_is_the_classes_as_soon_as_it_is_acknowledged(taught: tuple[School, Member]) -> None:
    """Saved again it is replaced; renamed and forgotten in the lesson, it is so for the class."""
    school, teacher = taught
    classes = school.nodes[1].app[CLASSES]
    await with_groups(taught)

    async def stored() -> list[tuple[str, list[list[int]]]]:
        found = await classes.group_sets("class-1")
        return [(each.name, [group.seats for group in each.groups]) for each in found]

    assert await stored() == [("実験", [[3], [12]])]
    await teacher.ask(wire.GroupsAssign, people={school_member(teacher, 12): None})
    await teacher.ask(groups.GroupsSave, name="実験")
    assert await stored() == [("実験", [[3], []])]
    (kept,) = [each for each in sets(teacher) if each.for_class]
    await teacher.ask(groups.GroupsRenameSet, set=kept.number, name="理科")
    assert await stored() == [("理科", [[3], []])]
    await teacher.ask(groups.GroupsForget, set=kept.number)
    assert await stored() == []
    assert not [each for each in sets(teacher) if each.for_class]


def school_member(teacher: Member, number: int) -> str:
    """Return the participant on a seat."""
    assert teacher.snapshot is not None
    return next(person.id for person in teacher.snapshot.people if person.seat == number)


async def test_one_more_than_may_be_is_refused_and_nothing_changes(taught: tuple[School, Member]) -> None:
    """The teacher deletes one first; a name that another set has is refused too."""
    school, teacher = taught
    classes = school.nodes[0].app[CLASSES]
    await with_groups(taught)
    for number in range(groups.MAX_SAVED_SETS - 1):
        await classes.save_groups("class-1", f"n-{number}", [], 1.0)
    assert code(await teacher.ask(groups.GroupsSave, name="one more")) == "too_many"
    kept = next(each for each in sets(teacher) if each.name == "実験")
    assert code(await teacher.ask(groups.GroupsRenameSet, set=kept.number, name="n-0")) == "name_taken"
    assert kept in sets(teacher)
    assert "one more" not in [each.name for each in sets(teacher)]


def code(answer: Any) -> str:
    assert isinstance(answer, wire.Refused)
    return answer.code


async def test_a_lesson_whose_class_is_deleted_goes_on_with_its_own_sets(
    taught: tuple[School, Member],
) -> None:
    """What the teacher saves is there for the rest of the lesson."""
    school, teacher = taught
    await with_groups(taught)
    classes = school.nodes[0].app[CLASSES]
    await classes.delete(await classes.of("class-1", None))
    assert isinstance(await teacher.ask(groups.GroupsSave, name="今日だけ"), wire.Ok)
    assert "今日だけ" in [each.name for each in sets(teacher)]
