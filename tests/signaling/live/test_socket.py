"""From the upgrade to the close of a session."""

from __future__ import annotations

import asyncio
from functools import partial

from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.signaling.live.conftest import School


async def test_who_says_hello_is_welcome(school: School) -> None:
    """The first hello is answered by a snapshot with oneself in it, and a fresh token follows."""
    hana = school.room.person("Hana")
    welcome = await hana.come_in(school.url())
    assert welcome.you == hana.id
    assert welcome.media_restart
    assert welcome.snapshot is not None
    assert [(person.id, person.name, person.role) for person in welcome.snapshot.people] == [
        (hana.id, "Hana", "student")
    ]
    await hana.until(lambda: hana.all(wire.TokenRenewed), "a token")


async def test_people_of_two_nodes_see_each_other(school: School) -> None:
    """A lesson's people may be connected anywhere; each sees who comes and what they do."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await teacher.until(lambda: teacher.person(hana.id), "Hana")
    assert await hana.ask(wire.HandSet, raised=True) == wire.Ok(n=0)
    await teacher.until(lambda: (p := teacher.person(hana.id)) and p.hand_raised_at, "the hand")


async def test_forty_join_within_a_second(school: School) -> None:
    """A class clicks at once, on two nodes: all are welcome, and everybody sees everybody (fault 33)."""
    pupils = [school.room.person(f"P{n}") for n in range(40)]
    await asyncio.gather(*(pupil.come_in(school.url(n % 2)) for n, pupil in enumerate(pupils)))
    for pupil in pupils:
        await pupil.until(partial(sees, pupil, 40), "forty people")


def sees(pupil: Member, people: int) -> bool:
    return pupil.snapshot is not None and len(pupil.snapshot.people) == people


async def test_ping_is_answered(school: School) -> None:
    """A client learns that the server lives, and its clock."""
    hana = school.room.person("Hana")
    welcome = await hana.come_in(school.url())
    pong = await hana.ask(wire.Ping)
    assert isinstance(pong, wire.Pong)
    assert pong.now >= welcome.now
