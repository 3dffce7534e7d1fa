"""What is changed of a class while a lesson of it runs, over REST and real WebSockets on two nodes."""

from __future__ import annotations

import msgspec
import pytest

from signaling.keys import CLASSES
from signaling.live.class_feed import tell_lessons
from signaling.wire import arrival
from signaling.wire import lesson as wire
from signaling.wire.groups import SavedGroup
from signaling.wire.rest import NewClass
from signaling.wire.roster import Seat
from tests.kit.classroom import Member
from tests.kit.lesson_states import ROSTER
from tests.kit.media_node import FakeMediaNode
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

HANA = ROSTER[2]


async def write_roster(school: School, seats: list[Seat], *, tell: bool = True) -> None:
    """Replace the roster as the desk does, on the second node. Not `tell`: that node dies right after."""
    classes = school.nodes[1].app[CLASSES]
    stored = await classes.of("class-1", None)
    await classes.replace(stored, NewClass(name="3年2組", seats=seats))
    if tell:
        await tell_lessons(school.hub(1), "class-1")


def numbers(teacher: Member) -> list[int]:
    return [seat.number for seat in teacher.snapshot.roster] if teacher.snapshot else []


@pytest.mark.parametrize("tell", [True, False])
async def test_a_new_pupil_can_come_in_at_once(taught: tuple[School, Member], *, tell: bool) -> None:
    """The teacher sees them missing, also where the news of it is lost."""
    school, teacher = taught
    await write_roster(school, [*ROSTER, Seat(number=21, name="転校生")], tell=tell)
    await teacher.until(lambda: 21 in numbers(teacher), "the new number")
    new = school.room.pupil(21, "new")
    await new.come_in(school.url(1))
    assert new.person(new.id).name == "転校生"  # type: ignore[union-attr]


async def test_less_consent_reaches_page_and_media_at_once(
    taught: tuple[School, Member], media: FakeMediaNode
) -> None:
    """The page is told what it may capture; the media node may forward nothing else."""
    school, teacher = taught
    hana = school.room.pupil(12, "hanas")
    welcome = await hana.come_in(school.url(0))
    assert welcome.consent == "all"
    for source in ("microphone", "camera"):
        assert isinstance(await hana.ask(wire.SourceSet, source=source, on=True), wire.Ok)
    await write_roster(school, [msgspec.structs.replace(HANA, consent="voice")])
    told = await hana.until(lambda: hana.all(arrival.ConsentChanged), "the consent")
    assert [each.consent for each in told] == ["voice"]
    await teacher.until(lambda: sources(teacher, hana) == ["microphone"], "the camera to stop")

    async def may_send() -> bool:
        return media.plans[school.room.lesson_id].people[hana.id].may_send == {"microphone"}

    await eventually(may_send, what="the media node to know")
    refused = await hana.ask(wire.SourceSet, source="camera", on=True)
    assert isinstance(refused, wire.Refused)
    assert refused.code == "no_consent"


def sources(viewer: Member, other: Member) -> list[str]:
    person = viewer.person(other.id)
    return list(person.sources) if person is not None else []


async def test_whose_line_is_deleted_goes_on_by_name(taught: tuple[School, Member]) -> None:
    """Their page stays in the lesson; the teacher sees the name without a number."""
    school, teacher = taught
    hana = school.room.pupil(12, "hanas")
    await hana.come_in(school.url(1))
    await write_roster(school, [seat for seat in ROSTER if seat.number != 12])
    await teacher.until(lambda: seat_of(teacher, hana) is None, "the number to go")
    assert hana.close_code is None
    assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)


def seat_of(viewer: Member, other: Member) -> int | None:
    person = viewer.person(other.id)
    assert person is not None
    return person.seat


async def test_groups_saved_in_another_lesson_appear(taught: tuple[School, Member]) -> None:
    """A lesson of the class that runs at the same time has them a moment later."""
    school, teacher = taught
    await school.nodes[1].app[CLASSES].save_groups("class-1", "実験", [SavedGroup(name="赤", seats=[3])], 1.0)
    await teacher.until(lambda: teacher.snapshot and teacher.snapshot.group_sets, "the set")
    (kept,) = teacher.snapshot.group_sets  # type: ignore[union-attr]
    assert (kept.name, kept.for_class) == ("実験", True)
