"""Two signaling nodes as processes of their own: killed, stopped, and what becomes of their people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode
from tests.kit.classroom import Member
from tests.kit.system import System

pytestmark = pytest.mark.system


@asynccontextmanager
async def class_on(school: System) -> AsyncIterator[tuple[Member, Member]]:
    """A teacher on the node that stays, and a pupil on the one that will not."""
    lesson: dict[str, Any] = await school.make_lesson()
    async with aiohttp.ClientSession() as http:
        people = []
        for node, (name, role) in enumerate((("Sensei", "teacher"), ("Hana", "student"))):
            made = await school.make_token(lesson["id"], role, name)
            person = Member(
                name,
                role,  # type: ignore[arg-type]
                lesson["id"],
                made["token"],
                made["participant_id"],
                http,
            )
            await person.come_in(school.urls[node])
            people.append(person)
        yield people[0], people[1]
        for person in people:
            await person.close()


@pytest.fixture
async def school(tmp_path: Path) -> AsyncIterator[System]:
    async with System(tmp_path, signaling_nodes=2, media_nodes=0) as system:
        yield system


async def test_nothing_acknowledged_dies_with_a_node(school: System) -> None:
    """A node is killed (-9): its people are back on the other, with place, hand and every message."""
    async with class_on(school) as (teacher, hana):
        made = await teacher.ask(
            wire.GroupsMake, groups=[wire.NewGroup(name="1", people=[hana.id])], open=True
        )
        (group,) = made.groups
        await hana.until(lambda: (p := hana.person(hana.id)) and p.group == group, "the group")
        assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)
        acks = await asyncio.gather(*(hana.write(f"message {n}", group) for n in range(5)))
        assert all(isinstance(ack, wire.ChatAck) for ack in acks)
        school.signaling[1].kill()
        await hana.until_closed()
        await hana.come_in(school.urls[0])
        await teacher.until(lambda: len(teacher.texts(group)) == 5, "five messages")
        await hana.until(lambda: hana.texts(group) == teacher.texts(group), "her own messages")
        person = hana.person(hana.id)
        assert person is not None
        assert (person.group, person.presence) == (group, "here")
        assert person.hand_raised_at is not None
        assert isinstance(await hana.ask(wire.HandSet, raised=False), wire.Ok)


async def test_people_of_a_killed_node_who_stay_away_are_seen_as_away(school: System) -> None:
    """Their leases run out, and the node that is left says so."""
    async with class_on(school) as (teacher, hana):
        await teacher.until(lambda: teacher.person(hana.id), "Hana")
        school.signaling[1].kill()
        async with asyncio.timeout(40):
            while (person := teacher.person(hana.id)) is None or person.presence != "away":
                await teacher.ask(wire.Ping)
                await asyncio.sleep(0.2)


async def test_a_stopped_node_lets_its_people_go_on_elsewhere(school: System) -> None:
    """SIGTERM: 1001 to everybody, a clean exit, and nobody was away."""
    async with class_on(school) as (teacher, hana):
        await teacher.until(lambda: teacher.person(hana.id), "Hana")
        stopping = asyncio.create_task(school.signaling[1].stop())
        assert await hana.until_closed() == CloseCode.GOING_AWAY
        await hana.come_in(school.urls[0])
        assert await stopping == 0
        assert isinstance(await hana.ask(wire.HandSet, raised=True), wire.Ok)
        changes = [state.people[hana.id] for state in teacher.all(wire.State) if hana.id in state.people]
        assert {person.presence for person in changes if person is not None} == {"here"}
