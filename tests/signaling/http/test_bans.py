"""Every way back that a child who was taken out might try, against a whole node."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from signaling.keys import DATABASE
from signaling.sql.audit import AuditRepository
from signaling.wire import arrival
from signaling.wire import lesson as wire
from tests.kit.classroom import Member
from tests.kit.door import Door
from tests.kit.media_node import media_node
from tests.kit.node import Caller, JsonObject, app_of
from tests.kit.offers import SENDING
from tests.kit.waiting import eventually


@dataclass
class Scene:
    """A lesson of a class with its teacher, and two browsers: the naughty child's, and another's."""

    lesson: JsonObject
    teacher: Member
    naughty: Door
    other: Door

    async def take_out(self, person: Member, *, ban: bool) -> None:
        assert isinstance(await self.teacher.ask(wire.PersonRemove, person=person.id, ban=ban), wire.Ok)
        assert await person.until_closed() == 4403

    def out(self) -> list[arrival.Removed]:
        assert self.teacher.snapshot is not None
        return self.teacher.snapshot.removed


@pytest.fixture
async def scene(node: TestServer, program: Caller) -> AsyncIterator[Scene]:
    seats = [{"number": 3, "name": "田中けん"}, {"number": 12, "name": "山田はな"}]
    one = (await program.post("/api/v1/classes", {"name": "3年2組", "seats": seats})).body
    lesson: JsonObject = (await program.post("/api/v1/lessons", {"title": "x", "class_id": one["id"]})).body
    doors = [Door(node, lesson) for _ in range(3)]
    yield Scene(lesson, await doors[0].join("先生", "teacher"), doors[1], doors[2])
    for door in doors:
        await door.close()


async def last_word(person: Member, url: str) -> str:
    """Return the reason with which a socket is refused."""
    await person.connect(url)
    await person.say(wire.Hello())
    assert await person.until_closed() == 4403
    farewell = person.heard[-1]
    assert isinstance(farewell, wire.Farewell)
    return farewell.reason


async def waits(person: Member, url: str) -> bool:
    await person.connect(url)
    await person.say(wire.Hello())
    return bool(await person.until(lambda: person.all(arrival.Waiting) or person.welcome, "an answer")) and (
        person.welcome is None
    )


async def test_a_banned_child_is_refused_by_every_link_and_code(scene: Scene) -> None:
    """Same name, another name, a seat, the observers' link, even the teacher's: it is the device."""
    child = await scene.naughty.join("あああ")
    await scene.take_out(child, ban=True)
    invites = {role: scene.lesson["links"][role].partition("#i=")[2] for role in ("observer", "teacher")}
    for wish in (
        {"name": "あああ"},
        {"name": "田中けん"},
        {"seat": 3},
        {"name": "母", "invite": invites["observer"]},
        {"name": "先生", "invite": invites["teacher"]},
    ):
        reply = await scene.naughty.ask(wish)
        assert (reply.status, reply.code) == (403, "banned"), wish
    assert (await scene.other.ask({"name": "あああ"})).status == 201


async def test_a_banned_childs_tokens_open_nothing(scene: Scene, program: Caller, redis_url: str) -> None:
    """The old one, one fetched before from another tab: no room, no board, no list of boards, no WHIP."""
    child = await scene.naughty.join("あああ")
    spare = await scene.naughty.place({"name": "いいい"})
    tab = await scene.naughty.join("ううう")
    await scene.take_out(child, ban=True)
    assert await tab.until_closed() == 4403
    assert {one.name for one in scene.out()} == {"あああ", "ううう"}
    lesson_id, url = scene.lesson["id"], scene.naughty.url
    for person in (child, spare, tab):
        assert await last_word(person, url) == "banned"
        bearer = {"Authorization": f"Bearer {person.token}"}
        boards = await program.get(f"/api/v1/lessons/{lesson_id}/boards", **bearer)
        assert (boards.status, boards.code) == (401, "token_invalid")
        protocols = ("manabiya.v1", f"bearer.{person.token}")
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(f"{url}/ws/board/{lesson_id}.class", protocols=protocols) as board,
        ):
            assert (await board.receive()).type is aiohttp.WSMsgType.CLOSE
            assert board.close_code == 4403
        async with media_node(redis_url):
            offer = {"Content-Type": "application/sdp", **bearer}
            whip = await program.call("POST", f"/whip/{lesson_id}", SENDING.encode(), headers=offer)
            assert (whip.status, whip.code) == (403, "banned")


async def test_a_banned_seat_is_closed_on_every_device(scene: Scene) -> None:
    """Until the teacher undoes it: then the seat is the first device's that comes."""
    child = await scene.naughty.place({"seat": 12})
    await child.come_in(scene.naughty.url)
    await scene.take_out(child, ban=True)
    for door in (scene.naughty, scene.other):
        assert (await door.ask({"seat": 12})).code == "banned"
    (out,) = scene.out()
    assert (out.name, out.seat, out.banned) == ("山田はな", 12, True)
    assert isinstance(await scene.teacher.ask(arrival.PersonReadmit, person=out.person), wire.Ok)
    again = await scene.naughty.place({"seat": 12})
    await again.come_in(scene.naughty.url)
    assert scene.out() == []


async def test_a_removed_child_waits_at_the_door_whatever_the_name(scene: Scene) -> None:
    """Though the lobby is off: on the same device by another name or seat; nobody else waits."""
    child = await scene.naughty.join("あああ")
    await scene.take_out(child, ban=False)
    url = scene.naughty.url
    assert await waits(await scene.naughty.place({"name": "いいい"}), url)
    seated = await scene.naughty.place({"seat": 3})
    assert await waits(seated, url)
    assert not await waits(await scene.other.place({"name": "あああ"}), url)
    assert isinstance(await scene.teacher.ask(arrival.LobbyAdmit, waiters=None), wire.Ok)
    await seated.until(lambda: seated.welcome, "the welcome")
    assert scene.out() == []


async def test_ban_and_undoing_it_are_in_the_audit_log(scene: Scene, node: TestServer) -> None:
    """With who did it; and so is every token that was tried afterwards."""
    child = await scene.naughty.join("あああ")
    await scene.take_out(child, ban=True)
    await last_word(child, scene.naughty.url)
    await scene.teacher.ask(arrival.PersonReadmit, person=child.id)

    async def audited() -> bool:
        entries = await AuditRepository(app_of(node)[DATABASE]).of_lesson(scene.lesson["id"])
        found = {entry.action: entry.actor_id for entry in entries if entry.subject_id == child.id}
        return (
            found.get("person.banned") == found.get("person.readmitted") == scene.teacher.id
            and "token.refused" in found
        )

    await eventually(audited, what="ban, try and pardon")
