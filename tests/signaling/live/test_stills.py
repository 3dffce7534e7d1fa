"""Stills between people on two nodes."""

from __future__ import annotations

import base64
import functools

from signaling.live.stills import EVERY_SECONDS
from signaling.stills.jpeg import checked
from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.kit.stills import jpeg
from tests.signaling.live.conftest import School


async def class_of(school: School) -> tuple[Member, Member, Member]:
    """A teacher and Ken on one node, Hana with her camera on on the other."""
    teacher, hana, ken = (
        school.room.person("Sensei", "teacher"),
        school.room.person("Hana"),
        school.room.person("Ken"),
    )
    for number, person in enumerate((teacher, hana, ken)):
        await person.come_in(school.url(number % 2))
    await hana.ask(wire.SourceSet, source="camera", on=True)
    for person in (teacher, ken):
        await person.until(functools.partial(camera_of, person, hana), "Hana's camera")
    return teacher, hana, ken


def camera_of(viewer: Member, other: Member) -> bool:
    person = viewer.person(other.id)
    return person is not None and "camera" in person.sources


def pace(person: Member) -> float:
    """How often this person was last asked for stills."""
    told = person.all(wire.StillsWanted)
    return told[-1].every_seconds if told else 0.0


async def wanted(viewer: Member, author: Member) -> None:
    assert isinstance(await viewer.ask(wire.StillsWant, people=[author.id]), wire.Ok)
    await author.until(lambda: pace(author) == EVERY_SECONDS, "to be asked for stills")


async def test_a_still_goes_to_who_shows_its_author_without_video(school: School) -> None:
    """Wanted on one node, made on the other, given to those who want it and to nobody else."""
    teacher, hana, ken = await class_of(school)
    await wanted(teacher, hana)
    assert isinstance(await hana.ask(wire.StillPut, jpeg=jpeg()), wire.Ok)
    still = await teacher.until(lambda: teacher.all(wire.Still), "the still")
    assert still == [wire.Still(person=hana.id, jpeg=checked(jpeg()))]
    assert isinstance(await ken.ask(wire.StillsWant, people=[hana.id]), wire.Ok)
    await ken.until(lambda: ken.all(wire.Still), "the newest still, at once")
    assert hana.all(wire.Still) == []


async def test_nobody_is_asked_for_what_nobody_shows(school: School) -> None:
    """When the last viewer turns the page or leaves, the author is told to stop."""
    teacher, hana, _ken = await class_of(school)
    await wanted(teacher, hana)
    await teacher.ask(wire.StillsWant, people=[])
    await hana.until(lambda: pace(hana) == 0.0, "the end of it")
    await wanted(teacher, hana)
    await teacher.close()
    await hana.until(lambda: pace(hana) == 0.0, "the end of it")


async def test_a_group_is_not_seen_from_outside(school: School) -> None:
    """Stills of somebody in a group go to that group alone, whoever asks for them."""
    teacher, hana, ken = await class_of(school)
    await wanted(teacher, hana)
    await ken.ask(wire.StillsWant, people=[hana.id])
    made = await teacher.ask(wire.GroupsMake, groups=[wire.NewGroup(name="A", people=[hana.id])], open=True)
    await hana.until(lambda: (me := hana.person(hana.id)) and me.group == made.groups[0], "the move")
    await hana.until(lambda: pace(hana) == 0.0, "not to be asked any more")
    await hana.ask(wire.StillPut, jpeg=jpeg())
    await teacher.ask(wire.GroupsEnter, group=made.groups[0])
    await hana.until(lambda: pace(hana) == EVERY_SECONDS, "the teacher's visit")
    await hana.ask(wire.StillPut, jpeg=jpeg(grey=60))
    await teacher.until(lambda: teacher.all(wire.Still), "a still")
    assert teacher.all(wire.Still) == [wire.Still(person=hana.id, jpeg=checked(jpeg(grey=60)))]
    assert ken.all(wire.Still) == []


async def test_without_a_camera_there_is_no_still(school: School) -> None:
    """Consent is the camera that is on: what comes without it is refused."""
    teacher, hana, ken = await class_of(school)
    await wanted(teacher, hana)
    await teacher.ask(wire.PersonMute, person=hana.id, source="camera")
    await hana.until(lambda: not camera_of(hana, hana), "the camera to be off")
    assert (await hana.ask(wire.StillPut, jpeg=jpeg())).code == "not_allowed"
    assert (await ken.ask(wire.StillPut, jpeg=jpeg())).code == "not_allowed"
    await hana.until(lambda: pace(hana) == 0.0, "not to be asked any more")


async def test_what_is_no_still_is_refused(school: School) -> None:
    """Other bytes, too many wishes, too many stills: refused, and the session lives."""
    teacher, hana, _ken = await class_of(school)
    await wanted(teacher, hana)
    assert (await hana.ask(wire.StillPut, jpeg=b"<svg/>")).code == "bad_message"
    assert (await hana.ask(wire.StillsWant, people=[hana.id] * 65)).code == "bad_message"
    assert (await hana.ask(wire.StillsWant, people=["../x"])).code == "bad_message"
    codes = {getattr(await hana.ask(wire.StillPut, jpeg=jpeg()), "code", "") for _ in range(4)}
    assert codes == {"", "rate_limited"}
    await hana.raw('{"type": "still.put", "n": 900, "jpeg": "no base64 at all!"}')
    await hana.until(lambda: [r for r in hana.all(wire.Refused) if r.code == "bad_message"], "a refusal")
    assert isinstance(await hana.ask(wire.Ping), wire.Pong)


async def test_sound_only_keeps_stills(school: School) -> None:
    """A lesson that is sound only is seen in stills: cameras stay on, and say so to all."""
    teacher, hana, _ken = await class_of(school)
    await teacher.ask(wire.LessonSoundOnly, on=True)
    await hana.until(lambda: hana.snapshot and hana.snapshot.lesson.sound_only, "the news")
    await wanted(teacher, hana)
    await hana.ask(wire.StillPut, jpeg=jpeg())
    await teacher.until(lambda: teacher.all(wire.Still), "a still")


def test_the_wire_carries_base64() -> None:
    """Bytes are base64 in JSON, as PROTOCOL.md says."""
    encoded = wire.encode(wire.Still(person="p", jpeg=b"\xff\xd8"))
    assert base64.b64encode(b"\xff\xd8") in encoded
