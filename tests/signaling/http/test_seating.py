"""Joining by the number of a seat, and what a stranger with the code can learn."""

from __future__ import annotations

import json
import re

import pytest
from aiohttp.test_utils import TestServer

from signaling.clock import now
from signaling.keys import CLASSES, HUB, TOKENS
from signaling.lesson.commands import Join
from signaling.lesson.outcome import SeatGiven
from signaling.lesson.seats import seat_id
from signaling.tokens import SeatPass
from tests.kit.node import Caller, JsonObject, app_of
from tests.kit.waiting import eventually

NAMES = {3: "田中けん", 12: "山田はな"}


@pytest.fixture
async def lesson(program: Caller) -> JsonObject:
    """A lesson of a class of two."""
    seats = [{"number": number, "name": name} for number, name in NAMES.items()]
    one = (await program.post("/api/v1/classes", {"name": "3年2組", "seats": seats})).body
    body: JsonObject = (await program.post("/api/v1/lessons", {"title": "x", "class_id": one["id"]})).body
    return body


async def page_data(caller: Caller, lesson: JsonObject) -> JsonObject:
    reply = await caller.get(f"/l/{lesson['code']}")
    found = re.search(r'<script[^>]*id="page"[^>]*>(.*?)</script>', reply.text, re.DOTALL)
    assert found is not None
    data: JsonObject = json.loads(found.group(1))
    return data


async def sit(caller: Caller, lesson: JsonObject, number: int = 12) -> JsonObject:
    reply = await caller.post("/api/v1/join", {"code": lesson["code"], "seat": number})
    assert reply.status == 201, reply.text
    body: JsonObject = reply.body
    return body


async def come_in(node: TestServer, lesson: JsonObject, admission: JsonObject) -> None:
    """Do as the room's socket does with a token."""
    app = app_of(node)
    claims = app[TOKENS].verify(admission["token"], now())
    live = await app[HUB].open(lesson["id"])
    await live.command(
        Join(
            person=claims.participant_id,
            name=claims.name,
            role=claims.role,
            session_id="s",
            device=claims.device,
            trusted=claims.trusted,
        )
    )
    await app[CLASSES].note_device(lesson["class_id"], SeatGiven(seat=12, device=claims.device))
    await live.close()


async def test_a_stranger_learns_numbers_and_no_names(
    anybody: Caller, lesson: JsonObject, node: TestServer
) -> None:
    """Neither page, nor call, nor token, nor cookie says what a child is called."""
    data = await page_data(anybody, lesson)
    assert (data["seats"], data["taken"], data["remembered"]) == ([3, 12], [], None)
    shown = (await anybody.get(f"/api/v1/codes/{lesson['code']}")).body
    assert (shown["seats"], shown["taken"]) == ([3, 12], [])
    admission = await sit(anybody, lesson)
    claims = app_of(node)[TOKENS].verify(admission["token"], now())
    assert claims.name == "12"
    again = await page_data(anybody, lesson)
    assert again["remembered"] is None, "asking for a seat is not sitting on it"
    for text in (json.dumps(data), json.dumps(shown), json.dumps(admission), json.dumps(again)):
        assert not any(json.dumps(name)[1:-1] in text or name in text for name in NAMES.values())


async def test_a_seat_is_the_same_participant_for_everybody(
    anybody: Caller, program: Caller, lesson: JsonObject
) -> None:
    """Whatever device asks, the number is one participant of the lesson."""
    first, second = await sit(anybody, lesson), await sit(program, lesson)
    assert first["participant_id"] == second["participant_id"] == seat_id(lesson["id"], 12)
    assert first["role"] == "student"
    assert (await sit(anybody, lesson, 3))["participant_id"] != first["participant_id"]


async def test_the_device_that_sat_there_is_greeted(
    anybody: Caller, program: Caller, lesson: JsonObject, node: TestServer
) -> None:
    """Next time it is one tap, by name; another device is shown numbers."""
    await come_in(node, lesson, await sit(anybody, lesson))
    remembered = (await page_data(anybody, lesson))["remembered"]
    assert remembered == {"number": 12, "name": "山田はな", "reading": ""}
    assert (await page_data(program, lesson))["remembered"] is None
    assert (await page_data(program, lesson))["taken"] == [12]
    claims = app_of(node)[TOKENS].verify((await sit(anybody, lesson))["token"], now())
    assert claims.trusted
    assert not app_of(node)[TOKENS].verify((await sit(program, lesson))["token"], now()).trusted


async def test_a_class_that_forgot_its_devices_shows_no_name(
    anybody: Caller, program: Caller, node: TestServer, lesson: JsonObject
) -> None:
    """The cookie of a device means one tap no more; whoever comes next by the number is the pupil again."""
    await come_in(node, lesson, await sit(anybody, lesson))

    async def name_shown() -> bool:
        return (await page_data(anybody, lesson)).get("remembered") is not None

    await eventually(name_shown, what="the device to be known")
    address = f"/api/v1/classes/{lesson['class_id']}/devices"
    assert (await anybody.delete(address)).code == "sign_in_first"
    assert (await program.delete(address)).status == 204
    assert not await name_shown()
    assert (await program.delete("/api/v1/classes/none/devices")).code == "not_found"


async def test_a_device_is_known_by_a_cookie_for_the_server_alone(
    anybody: Caller, lesson: JsonObject
) -> None:
    """Whoever comes by name has one for a day; it stays the same, and staff gets none."""
    wish = {"code": lesson["code"], "name": "けん"}
    cookie = (await anybody.post("/api/v1/join", wish)).headers["Set-Cookie"]
    assert cookie.startswith("manabiya_device=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    first = anybody.cookie("manabiya_device")
    await anybody.post("/api/v1/join", wish)
    assert anybody.cookie("manabiya_device") == first
    invite = lesson["links"]["teacher"].partition("#i=")[2]
    staff = await anybody.post("/api/v1/join", wish | {"invite": invite})
    assert (staff.status, "Set-Cookie" in staff.headers) == (201, False)


async def test_the_cookie_is_for_the_server_alone(anybody: Caller, lesson: JsonObject) -> None:
    """No script reads it, no other site sends it along with a change."""
    reply = await anybody.post("/api/v1/join", {"code": lesson["code"], "seat": 12})
    cookie = reply.headers["Set-Cookie"]
    assert cookie.startswith(f"manabiya_seat_{lesson['class_id']}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


async def test_a_forged_or_foreign_cookie_is_nobodys(lesson: JsonObject, node: TestServer) -> None:
    """A cookie of another class, or signed by nobody, greets nobody and is no device."""
    tokens = app_of(node)[TOKENS]
    foreign = tokens.mint_pass(SeatPass(class_id="other", number=12, device="d"), now())
    for value in (foreign, "junk", tokens.mint_invite(lesson["id"], "teacher", now())):
        caller = Caller(node, cookies={f"manabiya_seat_{lesson['class_id']}": value})
        assert (await page_data(caller, lesson))["remembered"] is None
        claims = tokens.verify((await sit(caller, lesson))["token"], now())
        assert claims.device != "d"
        await caller.close()


async def test_a_number_that_the_class_has_not_is_refused(
    anybody: Caller, program: Caller, lesson: JsonObject
) -> None:
    """Also where a lesson has no class at all."""
    reply = await anybody.post("/api/v1/join", {"code": lesson["code"], "seat": 99})
    assert (reply.status, reply.code) == (404, "no_such_seat")
    other = (await program.post("/api/v1/lessons", {"title": "x"})).body
    reply = await anybody.post("/api/v1/join", {"code": other["code"], "seat": 1})
    assert (reply.status, reply.code) == (404, "no_such_seat")


async def test_who_has_no_number_joins_by_name(anybody: Caller, lesson: JsonObject) -> None:
    """A guest of the class writes a name, as ever; nothing at all is no name."""
    assert (await anybody.post("/api/v1/join", {"code": lesson["code"], "name": "見学"})).status == 201
    assert (await anybody.post("/api/v1/join", {"code": lesson["code"]})).code == "bad_name"
